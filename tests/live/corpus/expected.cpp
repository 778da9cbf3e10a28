#include "live/corpus/expected.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdlib>
#include <fstream>

namespace mig::test {

namespace {

using Json = nlohmann::json;
using Lines = std::vector<std::string>;

Json read_json(const std::filesystem::path& file) {
  std::ifstream in(file);
  if (!in) throw std::runtime_error(file.string() + " cannot be read");
  return Json::parse(in);
}

std::string text(const Json& value) {
  if (value.is_null()) return "NULL";
  return value.is_string() ? value.get<std::string>() : value.dump();
}

void add(Lines& out, std::initializer_list<std::string> parts) {
  std::string line;
  for (const auto& part : parts) line += (line.empty() || part.empty() ? "" : " ") + part;
  out.push_back(line);
}

std::string parts_of(const Json& parts) {
  std::string out;
  for (const auto& part : parts) {
    out += (out.empty() ? "" : ",") + part.at("col").get<std::string>() +
           (part.value("desc", false) ? " desc" : "");
  }
  return out;
}

std::string list_of(const Json& list) {
  std::string out;
  for (const auto& each : list) out += (out.empty() ? "" : ",") + each.get<std::string>();
  return out;
}

void postgres(Lines& out, const std::string& name, const Json& table) {
  for (const auto& c : table["columns"]) {
    add(out, {"column", name + "." + text(c["name"]), text(c["type"]),
              c["nullable"] ? "null" : "not null", text(c["default"])});
  }
  std::vector<Json> constraints;
  if (!table["pk"].is_null()) constraints.push_back(table["pk"]);
  for (const char* kind : {"uniques", "fks", "checks"}) {
    for (const auto& each : table[kind]) constraints.push_back(each);
  }
  for (const auto& each : constraints) {
    add(out, {"constraint", name + "." + text(each["name"]), text(each["defn"])});
  }
  for (const auto& each : table["indexes"]) {
    add(out, {"index", name + "." + text(each["name"]), text(each["defn"])});
  }
}

void mysql(Lines& out, const std::string& name, const Json& table) {
  for (const auto& c : table["columns"]) {
    add(out, {"column", name + "." + text(c["name"]), text(c["type"]),
              c["nullable"] ? "null" : "not null", text(c["default"]),
              c.contains("collation") ? text(c["collation"]) : ""});
  }
  if (!table["pk"].is_null()) {
    add(out, {"index", name + ".PRIMARY", parts_of(table["pk"]["parts"]), "unique"});
  }
  for (const char* kind : {"uniques", "indexes"}) {
    for (const auto& each : table[kind]) {
      add(out, {"index", name + "." + text(each["name"]), parts_of(each["parts"]),
                each["unique"] ? "unique" : ""});
    }
  }
  for (const auto& each : table["fks"]) {
    add(out, {"foreign key", name + "." + text(each["name"]), list_of(each["cols"]),
              text(each["ref"]), list_of(each["refcols"]), text(each["upd"]), text(each["dele"])});
  }
  for (const auto& each : table["checks"]) {
    add(out, {"check", text(each["name"]), text(each["defn"])});
  }
}

void sqlite(Lines& out, const std::string& name, const Json& table) {
  for (const auto& c : table["columns"]) {
    add(out,
        {"column", name + "." + text(c["name"]), text(c["type"]),
         c["nullable"] ? "null" : "not null", text(c["default"]), c.contains("pk") ? "pk" : ""});
  }
  for (const auto& each : table["indexes"]) {
    add(out, {"index", name + "." + text(each["name"]), parts_of(each["parts"]),
              each["unique"] ? "unique" : ""});
  }
  for (const auto& each : table["uniques"]) {
    add(out, {"index", name + ".u", parts_of(each["parts"]), "unique"});
  }
  for (const auto& each : table["fks"]) {
    for (std::size_t i = 0; i < each["cols"].size(); ++i) {
      add(out, {"foreign key", name, text(each["cols"][i]), text(each["ref"]),
                text(each["refcols"][i]), text(each["upd"]), text(each["dele"])});
    }
  }
}

}  // namespace

std::optional<std::filesystem::path> corpus() {
  const char* folder = std::getenv("MIG_CORPUS");  // NOLINT(concurrency-mt-unsafe)
  if (folder == nullptr || *folder == '\0') return std::nullopt;
  return folder;
}

std::vector<std::filesystem::path> histories() {
  std::vector<std::filesystem::path> out;
  for (const char* group : {"mediawiki-tables", "mediawiki-patches"}) {
    for (const auto& each : std::filesystem::directory_iterator(*corpus() / "histories" / group)) {
      out.push_back(each.path());
    }
  }
  std::sort(out.begin(), out.end());
  return out;
}

std::vector<std::string> expected_logical(const std::filesystem::path& history,
                                          const std::string&) {
  Lines out;
  const Json expected = read_json(history / "expected.json");
  for (const auto& table : expected["tables"]) {
    const std::string name = table["name"];
    for (const auto& column : table["columns"]) {
      add(out, {"column", name + "." + text(column["name"]),
                column["nullable"] ? "null" : "not null", column["identity"] ? "identity" : ""});
    }
    if (!table["primary_key"].empty()) add(out, {"key", name, list_of(table["primary_key"])});
    for (const auto& index : table["indexes"]) {
      add(out, {"index", name + "." + text(index["name"]), list_of(index["columns"]),
                index["unique"] ? "unique" : ""});
    }
  }
  std::sort(out.begin(), out.end());
  return out;
}

std::vector<SqlStep> sql_steps(const std::filesystem::path& tree, const std::string& dialect) {
  std::vector<SqlStep> out;
  std::ifstream in(tree / (dialect + ".jsonl"));
  const auto script = [](const Json& value) { return value.is_null() ? "" : text(value); };
  for (std::string line; std::getline(in, line);) {
    const Json step = Json::parse(line);
    out.push_back({step["version"], text(step["name"]), script(step["up"]), script(step["down"])});
  }
  return out;
}

std::vector<std::pair<std::string, std::string>> sql_revisions(const std::vector<SqlStep>& steps) {
  std::vector<std::pair<std::string, std::string>> out;
  std::string parent;
  for (const auto& step : steps) {
    std::string sql = "-- revision = \"" + step.id + "\"\n";
    if (!parent.empty()) sql += "-- down_revision = \"" + parent + "\"\n";
    sql += "-- message = \"" + step.name + "\"\n\n";
    sql += "-- mig:upgrade\n" + step.up + "\n-- mig:downgrade\n" + step.down + "\n";
    out.emplace_back(step.id + ".sql", sql);
    parent = step.id;
  }
  return out;
}

std::vector<std::string> expected_exact(const std::filesystem::path& tree,
                                        const std::string& engine) {
  Lines out;
  const Json final = read_json(tree / ("final." + engine + ".json"));
  for (const auto& [name, table] : final["tables"].items()) {
    if (engine == "postgres") {
      postgres(out, name, table);
    } else if (engine == "sqlite") {
      sqlite(out, name, table);
    } else {
      mysql(out, name, table);
    }
  }
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace mig::test
