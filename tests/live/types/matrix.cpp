// One table for each value that might not fit, and one for those that do: a failure of one value
// says nothing about another.
#include "live/types/matrix.hpp"

#include "docs/generator/type_answer.hpp"
#include <mig/mig.hpp>

#include <algorithm>
#include <cstdio>
#include <sstream>

namespace mig::test {

using ir::TypeKind;

namespace {

constexpr const char* kRoot = "000000000000";

// ---- values in SQL ------------------------------------------------------------------------------

std::string literal(const std::string& engine, const ir::Type& type, const std::string& value) {
  if (is_floating(type)) return value.find('e') == std::string::npos ? value + "e0" : value;
  if (type.kind == TypeKind::boolean || is_number(type)) return value;
  if (is_bytes(type)) return engine == "postgres" ? "'\\x" + value + "'" : "x'" + value + "'";
  return "'" + value + "'";
}

std::string shown_sql(const std::string& engine, const ir::Type& type) {
  if (engine == "postgres") return is_bytes(type) ? "encode(x, 'hex')" : "x::text";
  if (engine == "sqlite") return "CASE typeof(x) WHEN 'blob' THEN lower(hex(x)) ELSE x END";
  if (is_bytes(type)) return "lower(hex(x))";
  if (type.kind == TypeKind::real) return "CAST(CAST(x AS DOUBLE) AS CHAR)";
  return "CAST(x AS CHAR)";
}

// The storage class that a value of the type has on SQLite.
bool right_storage(const ir::Type& type, const std::string& storage) {
  if (storage == "null") return true;
  if (is_whole(type) || type.kind == TypeKind::boolean) return storage == "integer";
  if (is_number(type)) return storage == "integer" || storage == "real";
  if (is_bytes(type)) return storage == "blob";
  return storage == "text";
}

// Every value of a table in the order of its rows. A value in the wrong storage says so.
std::vector<std::string> shown(Database& database, const std::string& engine,
                               const std::string& table, const ir::Type& type) {
  const bool sqlite = engine == "sqlite";
  std::vector<std::string> out;
  for (const auto& row :
       rows(database, "SELECT " + shown_sql(engine, type) + (sqlite ? ", typeof(x)" : "") +
                          " FROM " + table + " ORDER BY id")) {
    const bool wrong = sqlite && !right_storage(type, row[1]);
    out.push_back(wrong ? row[1] + ":" + row[0] : row[0]);
  }
  return out;
}

// ---- histories ----------------------------------------------------------------------------------

struct Attempt {
  std::size_t cell = 0;
  std::string table;
  std::vector<std::size_t> outcomes;
};

std::string id_of(std::size_t number) {
  char id[13];
  std::snprintf(id, sizeof id, "%012x", static_cast<unsigned>(number + 1));
  return id;
}

History history_of(const Kind& from, const std::vector<Cell>& cells,
                   const std::vector<Attempt>& attempts) {
  std::vector<std::pair<std::string, std::string>> files;
  std::string root = "revision = \"" + std::string(kRoot) + "\"\nmessage = \"tables\"\n";
  for (std::size_t i = 0; i < attempts.size(); ++i) {
    const Attempt& attempt = attempts[i];
    root += "[[upgrade]]\nop = \"create_table\"\ntable = \"" + attempt.table +
            "\"\ncolumns = [{ name = \"id\", type = \"integer\", nullable = false }, { name = "
            "\"x\", type = " +
            from.toml + " }]\nprimary_key = [\"id\"]\n";
    files.emplace_back(id_of(i) + "_change.toml",
                       "revision = \"" + id_of(i) + "\"\ndown_revision = \"" + kRoot +
                           "\"\nmessage = \"change\"\n[[upgrade]]\nop = \"alter_column\"\ntable = "
                           "\"" +
                           attempt.table +
                           "\"\nname = \"x\"\ntype = " + cells[attempt.cell].to->toml + "\n");
  }
  files.emplace_back(std::string(kRoot) + "_tables.toml", root);
  return History::of_texts(files);
}

void insert(Database& database, const std::string& engine, const Kind& from, const Cell& cell,
            const Attempt& attempt) {
  std::string sql = "INSERT INTO " + attempt.table + " (id, x) VALUES (0, NULL)";
  std::size_t id = 1;
  for (const std::size_t index : attempt.outcomes) {
    sql += ", (" + std::to_string(id++) + ", " +
           literal(engine, from.type, cell.outcomes[index].value) + ")";
  }
  database.connection().run(sql, {}, nullptr);
}

// ---- what is said -------------------------------------------------------------------------------

Said ask(Database& database, const Kind& from, const Kind& to, const std::string& table) {
  const ir::Translation answer = docs::type_answer(
      database.dialect(), database.connection().server(), table, from.type, to.type);
  Said said;
  said.refused = answer.support == ir::Support::unsupported;
  said.loses = answer.data_loss != ir::DataLoss::none;
  said.differs = answer.support == ir::Support::approximated;
  said.words = said.refused ? answer.reason + "; " + answer.way_out : "";
  bool names_loss = false;
  for (const auto& notice : answer.notices) {
    if (notice.code == "may-fail-on-data") said.may_fail = true;
    if (notice.code == "data-loss") names_loss = true;
    if (notice.code == "differs" || notice.code == "data-reinterpreted") said.differs = true;
    said.words += "[" + notice.code + "] " + notice.message + "; ";
  }
  if (said.loses != names_loss) said.words += "(data_loss and its notice disagree)";
  return said;
}

bool contains(const std::string& text, const char* part) {
  return text.find(part) != std::string::npos;
}

// ---- word against deed --------------------------------------------------------------------------

// Whether the value stays what it was although the new type has no such values.
bool is_kept(const Kind& from, const Kind& to, const Outcome& outcome) {
  const bool hex = outcome.got.find_first_not_of("0123456789abcdef") == std::string::npos;
  if (is_bytes(from.type) != is_bytes(to.type)) {
    if (is_bytes(to.type) && !hex) return false;
    if (from.type.kind == TypeKind::uuid && from_hex(outcome.got) != outcome.value) {
      std::string digits = outcome.value;
      digits.erase(std::remove(digits.begin(), digits.end(), '-'), digits.end());
      return outcome.got == digits;
    }
    return is_bytes(to.type) ? from_hex(outcome.got) == outcome.value
                             : to_hex(outcome.shown) == outcome.value;
  }
  return outcome.got == outcome.value;
}

// What is wrong with this outcome after what was said; empty: nothing.
std::string fault_of(const Kind& from, const Cell& cell, const Outcome& outcome) {
  const Said& said = cell.said;
  if (!outcome.failure.empty()) {
    if (outcome.wanted.fit == Fit::exact) return "fails although it fits: " + outcome.failure;
    return said.may_fail ? "" : "fails, and nothing said that it may: " + outcome.failure;
  }
  const bool equal = outcome.got == outcome.wanted.value;
  switch (outcome.wanted.fit) {
    case Fit::exact:
      return equal ? "" : "becomes " + outcome.shown + " instead of " + outcome.wanted.value;
    case Fit::spelled:
      if (outcome.shown == outcome.wanted.value) return "";
      if (!equal) return "becomes " + outcome.shown + " instead of " + outcome.wanted.value;
      return said.differs ? "" : "is spelled " + outcome.shown + ", and nothing says so";
    case Fit::lenient:
      if (equal && !outcome.wanted.value.empty()) return "";
      return said.loses || said.differs ? "" : "becomes " + outcome.shown + ", and nothing says so";
    case Fit::unfit:
      if (said.loses) return "";
      if (said.differs && is_kept(from, *cell.to, outcome)) return "";
      return "becomes " + outcome.shown + " without a word of loss";
  }
  return "";
}

// Fractions of a second: which way they go is said.
std::string fraction_fault(const Cell& cell, const Outcome& outcome) {
  if (!outcome.failure.empty() || !contains(outcome.value, ".75")) return {};
  if (contains(outcome.got, "57") && !contains(cell.said.words, "rounded")) {
    return "is rounded, and nothing says so";
  }
  if (contains(outcome.got, "56") && !contains(outcome.got, ".75") &&
      !contains(cell.said.words, "cut off")) {
    return "is cut off, and nothing says so";
  }
  return {};
}

class Run {
 public:
  Run(const std::string& engine, const Kind& from)
      : engine_(engine), from_(from), scratch_(engine), database_(scratch_.open()) {
    if (engine == "sqlite") run("PRAGMA synchronous = OFF");  // nothing here has to last
    if (engine == "postgres") run("SET TIME ZONE 'UTC'");
    if (engine == "mysql" || engine == "mariadb") run("SET time_zone = '+00:00'");
    for (const auto& to : kinds()) {
      if (to.type == from.type) continue;
      plan(to);
    }
  }

  std::vector<Cell> cells() {
    const History history = history_of(from_, cells_, attempts_);
    upgrade(history, database_, kRoot);
    for (std::size_t i = 0; i < attempts_.size(); ++i) {
      const Attempt& attempt = attempts_[i];
      Cell& cell = cells_[attempt.cell];
      insert(database_, engine_, from_, cell, attempt);
      attempt_one(history, attempt, id_of(i), cell);
    }
    return std::move(cells_);
  }

 private:
  void run(const std::string& sql) { database_.connection().run(sql, {}, nullptr); }

  void plan(const Kind& to) {
    Cell& cell = cells_.emplace_back();
    cell.to = &to;
    cell.said = ask(database_, from_, to, "t");
    if (contains(cell.said.words, "disagree")) cell.faults.push_back(cell.said.words);
    const std::size_t number = cells_.size() - 1;
    Attempt fitting;
    fitting.cell = number;
    for (const auto& value : from_.samples) {
      cell.outcomes.push_back({value, expected(from_, to, value)});
      if (cell.outcomes.back().wanted.fit == Fit::exact) {
        fitting.outcomes.push_back(cell.outcomes.size() - 1);
      }
    }
    fitting.table = "t" + std::to_string(attempts_.size());
    attempts_.push_back(fitting);
    for (std::size_t i = 0; i < cell.outcomes.size() && !cell.said.refused; ++i) {
      if (cell.outcomes[i].wanted.fit == Fit::exact) continue;
      attempts_.push_back({number, "t" + std::to_string(attempts_.size()), {i}});
    }
  }

  void attempt_one(const History& history, const Attempt& attempt, const std::string& id,
                   Cell& cell) {
    const auto before = shown(database_, engine_, attempt.table, from_.type);
    std::string failure;
    std::string code;
    try {
      upgrade(history, database_, id);
    } catch (const Error& error) {
      code = error.first().code;
      failure = error.first().message;
      for (const auto& note : error.first().notes) failure += " | " + note;
    }
    const auto width = rows(database_, "SELECT * FROM " + attempt.table + " WHERE id = 0").at(0);
    if (width.size() != 2) cell.faults.push_back("a column is left behind");
    if (!failure.empty() && shown(database_, engine_, attempt.table, from_.type) != before) {
      cell.faults.push_back("fails and changes something: " + failure);
      return;
    }
    const bool early = code == "MIG-420";
    if (early != cell.said.refused) {
      cell.faults.push_back((early ? "is refused, but the answer was: " + cell.said.words
                                   : "was called unsupported, but runs: ") +
                            failure);
      return;
    }
    if (cell.said.refused) return;
    std::vector<std::string> after;
    if (failure.empty()) {
      after = shown(database_, engine_, attempt.table, cell.to->type);
      if (after.at(0) != "NULL") cell.faults.push_back("NULL becomes " + after[0]);
    }
    for (std::size_t i = 0; i < attempt.outcomes.size(); ++i) {
      Outcome& outcome = cell.outcomes[attempt.outcomes[i]];
      outcome.failure = failure;
      if (failure.empty()) {
        outcome.shown = after.at(i + 1);
        // what is spelled in more than one way is compared as a value of the old type
        const ir::Type& type = outcome.wanted.fit == Fit::spelled ? from_.type : cell.to->type;
        outcome.got = canonical(type, outcome.shown, engine_ == "sqlite");
      }
      for (const auto& fault : {fault_of(from_, cell, outcome), fraction_fault(cell, outcome)}) {
        if (!fault.empty()) cell.faults.push_back("'" + outcome.value + "' " + fault);
      }
    }
    if (attempt.outcomes.empty() && !failure.empty()) {
      cell.faults.push_back("fails without rows: " + failure);
    }
  }

  std::string engine_;
  const Kind& from_;
  ScratchDatabase scratch_;
  Database database_;
  std::vector<Cell> cells_;
  std::vector<Attempt> attempts_;
};

std::string word_of(const Said& said) {
  if (said.refused) return "refused";
  std::string out = said.loses ? "loses" : "";
  if (said.may_fail) out += out.empty() ? "may fail" : ", may fail";
  if (said.differs) out += out.empty() ? "differs" : ", differs";
  return out.empty() ? "same" : out;
}

}  // namespace

std::vector<Cell> try_changes(const std::string& engine, const Kind& from) {
  return Run(engine, from).cells();
}

std::string report(const std::string& engine, const Kind& from, const std::vector<Cell>& cells) {
  std::ostringstream out;
  out << engine << ": from " << from.name << "\n";
  for (const auto& cell : cells) {
    std::string name = cell.to->name;
    name.resize(16, ' ');
    std::string word = word_of(cell.said);
    word.resize(26, ' ');
    out << (cell.faults.empty() ? "  " : "! ") << name << word;
    for (const auto& outcome : cell.outcomes) {
      if (cell.said.refused) break;
      const bool plain = outcome.failure.empty() && outcome.shown == outcome.value;
      out << ' ' << outcome.value
          << (plain                     ? ""
              : outcome.failure.empty() ? "→" + outcome.shown
                                        : "→✗");
    }
    out << "\n";
  }
  for (const auto& cell : cells) {
    for (const auto& fault : cell.faults) {
      out << "  " << from.name << " → " << cell.to->name << ": " << fault
          << "\n    said: " << cell.said.words << "\n";
    }
  }
  return out.str();
}

}  // namespace mig::test
