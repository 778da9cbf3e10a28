#include "revision/checksum.hpp"

#include "revision/codes.hpp"
#include "revision/file.hpp"
#include "revision/head.hpp"
#include "revision/json.hpp"
#include "support/text.hpp"
#include "support/toml.hpp"
#include <mig/ir/codec.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <set>
#include <system_error>
#include <utility>

namespace mig::revision {

namespace {

using ir::Value;

constexpr std::size_t kDigits = 64;
constexpr std::size_t kLargestSums = std::size_t{64} << 20U;
constexpr std::int64_t kWay = 1;
constexpr std::string_view kTotal = "total";
constexpr const char* kRewrite = "look at what was merged, then write it anew with 'mig sum'";

Value steps_of(const std::vector<ir::Operation>& steps) {
  Value out = Value::array();
  for (auto step : steps) {
    if (auto* execute = std::get_if<ir::Execute>(&step.body)) {
      if (!execute->sql.empty()) execute->file = {};  // its text counts, not where it is kept
    }
    if (auto* load = std::get_if<ir::LoadCsv>(&step.body)) {
      if (!load->text.empty()) load->file.clear();
    }
    out.items.push_back(ir::encode(step));
  }
  return out;
}

Value names_of(std::vector<std::string> names) {
  std::sort(names.begin(), names.end());
  return ir::encode(names);
}

std::string lines_of(const Sums& sums) {
  std::string out;
  for (const auto& [id, sum] : sums) out += id + " " + sum + "\n";
  return out;
}

bool is_digest(std::string_view text) {
  return text.size() == kDigits &&
         text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

// The number of the way in front of it, of whichever version of mig.
bool is_sum(std::string_view text) {
  const auto colon = text.find(':');
  return colon != 0 && colon != std::string_view::npos &&
         text.substr(0, colon).find_first_not_of("0123456789") == std::string_view::npos &&
         is_digest(text.substr(colon + 1));
}

}  // namespace

std::string checksum(const Revision& revision) {
  Value out = Value::table();
  out.set("checksum", Value::of(kWay));
  out.set("revision", Value::of(revision.header.id));
  out.set("down_revision", names_of(revision.header.down_revisions));
  out.set("depends_on", names_of(revision.header.depends_on));
  out.set("transaction", Value::of(revision.transaction == Transaction::off ? "off" : "auto"));
  out.set("upgrade", steps_of(revision.upgrade));
  if (revision.downgrade) out.set("downgrade", steps_of(*revision.downgrade));
  if (!revision.before.empty()) out.set("before", encode(Assertions{revision.before, {}}));
  if (!revision.after.empty()) out.set("after", encode(Assertions{revision.after, {}}));
  return fmt::format("{}:{}", kWay, support::sha256(json_text(out)));
}

bool is_comparable(std::string_view sum) { return sum.starts_with(fmt::format("{}:", kWay)); }

Sums sums_of(const std::vector<Revision>& revisions) {
  Sums out;
  for (const auto& revision : revisions) out[revision.header.id] = checksum(revision);
  return out;
}

std::string write_sums(const Sums& sums) {
  const std::string lines = lines_of(sums);
  return fmt::format("{} {}\n{}", kTotal, support::sha256(lines), lines);
}

Sums read_sums(std::string_view text, const std::string& file) {
  const std::string normal = support::normalise_lines(text);
  const auto refuse = [&](std::uint32_t line, std::string message) {
    throw Error(Diagnostic{code::kSumMalformed,
                           std::move(message),
                           kRewrite,
                           support::place_in(normal, file, {line, line > 0 ? 1U : 0U}),
                           {}});
  };
  Sums out;
  std::string total;
  auto lines = support::split(normal, '\n');
  if (lines.back().empty()) lines.pop_back();
  for (std::uint32_t i = 0; i < lines.size(); ++i) {
    const std::string_view line = lines[i];
    const auto blank = line.find(' ');
    const auto name = line.substr(0, blank);
    const auto sum = blank == std::string_view::npos ? blank : blank + 1;
    if (i == 0 && name != kTotal) refuse(i + 1, "mig.sum does not begin with its total");
    const auto is_right = i == 0 ? is_digest : is_sum;
    if (sum == std::string_view::npos || name.empty() || !is_right(line.substr(sum))) {
      refuse(i + 1, "this is no line of mig.sum: an id and a checksum");
    }
    if (i == 0) {
      total = line.substr(sum);
    } else if (!out.emplace(name, line.substr(sum)).second) {
      refuse(i + 1, fmt::format("revision '{}' stands in mig.sum twice", name));
    }
  }
  if (total != support::sha256(lines_of(out))) {
    refuse(lines.empty() ? 0 : 1, "the total of mig.sum is not that of its lines");
  }
  return out;
}

std::vector<Diagnostic> verify(const Sums& recorded, const std::vector<Revision>& revisions,
                               const std::string& file) {
  std::vector<Diagnostic> out;
  std::set<std::string> ids;
  for (const auto& revision : revisions) {
    const auto& header = revision.header;
    ids.insert(header.id);
    const Place place{header.file, 0, 0, {}};
    const auto it = recorded.find(header.id);
    if (it == recorded.end()) {
      out.push_back({code::kSumMissing,
                     fmt::format("revision '{}' is not in {}", header.id, file),
                     "record it with 'mig sum'",
                     place,
                     {}});
    } else if (is_comparable(it->second) && it->second != checksum(revision)) {
      out.push_back({code::kSumChanged,
                     fmt::format("revision '{}' is not what {} says it is", header.id, file),
                     "undo the change, or record it with 'mig sum' if it was never applied",
                     place,
                     {}});
    }
  }
  for (const auto& [id, sum] : recorded) {
    if (ids.count(id) > 0) continue;
    out.push_back({code::kSumGone,
                   fmt::format("there is no file of revision '{}'", id),
                   "bring it back, or record that it is gone with 'mig sum'",
                   {file, 0, 0, {}},
                   {}});
  }
  return out;
}

std::filesystem::path sum_path(const std::filesystem::path& directory) {
  const auto normal = directory.lexically_normal();
  const auto folder = normal.has_filename() ? normal : normal.parent_path();
  return folder.parent_path() / "mig.sum";
}

std::optional<Sums> load_sums(const std::filesystem::path& path) {
  const auto content = read_file(path, kLargestSums);
  if (content.ending == Ending::failed && content.error == ENOENT) return std::nullopt;
  if (content.ending != Ending::whole) {
    const std::string why = content.ending == Ending::too_large
                                ? "it is too large"
                                : std::generic_category().message(content.error);
    throw Error(Diagnostic{
        code::kUnreadable, "mig.sum cannot be read: " + why, "", {path.string(), 0, 0, {}}, {}});
  }
  return read_sums(content.bytes, path.string());
}

void save_sums(const std::filesystem::path& path, const Sums& sums) {
  if (write_file(path, write_sums(sums), true)) return;
  const std::string why = std::generic_category().message(errno);
  throw Error(Diagnostic{
      code::kUnreadable, "mig.sum cannot be written: " + why, "", {path.string(), 0, 0, {}}, {}});
}

}  // namespace mig::revision
