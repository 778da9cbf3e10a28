// What is written reads back as the same, in both formats; checksums see what is done and nothing
// else; no text makes the reader do anything but answer.
#include "revision/checksum.hpp"
#include "revision/index.hpp"
#include "revision/reader.hpp"
#include "revision/writer.hpp"
#include "support/gen.hpp"
#include "support/toml.hpp"
#include "support/toml_text.hpp"
#include <mig/error.hpp>
#include <mig/ir/codec.hpp>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

namespace mig::revision {

namespace {

using test::detail::any_name;
using test::detail::any_text;
using test::detail::below;
using test::detail::coin;

std::vector<std::string> some_names(int most) {
  std::vector<std::string> out;
  for (int i = below(most + 1); i > 0; --i) out.push_back("id" + std::to_string(i) + any_name());
  return out;
}

Header any_header(const char* file) {
  Header out;
  out.id = "a" + any_name();
  out.down_revisions = some_names(2);
  out.depends_on = some_names(2);
  out.branch_labels = some_names(2);
  out.message = any_text();
  if (coin()) out.created = "2026-11-22T15:30:00Z";
  out.file = file;
  return out;
}

std::vector<ir::Operation> some_operations() {
  std::vector<ir::Operation> out;
  for (int i = below(4); i > 0; --i) out.push_back(*test::valid_operation());
  return out;
}

// Rows of one length, of what a database can be asked for.
std::vector<Assertion> some_assertions() {
  std::vector<Assertion> out;
  for (int i = below(3); i > 0; --i) {
    Assertion& one = out.emplace_back();
    one.sql = any_name();
    if (coin()) one.message = any_text();
    if (coin()) one.only = {"sqlite"};
    const int width = 1 + below(3);
    for (int row = below(3); row > 0; --row) {
      auto& cells = one.expect.rows.emplace_back();
      for (int cell = 0; cell < width; ++cell) {
        switch (below(4)) {
          case 0:
            cells.emplace_back(*rc::gen::arbitrary<std::int64_t>());
            break;
          case 1:
            cells.emplace_back(coin());
            break;
          case 2:
            cells.emplace_back(ir::Null{});
            break;
          default:
            cells.emplace_back(any_text());
        }
      }
    }
  }
  return out;
}

rc::Gen<Revision> any_revision() {
  return rc::gen::exec([] {
    Revision out;
    out.header = any_header("versions/a.toml");
    out.transaction = coin() ? Transaction::automatic : Transaction::off;
    out.before = some_assertions();
    out.upgrade = some_operations();
    out.after = some_assertions();
    out.lint_ignore = some_names(2);
    if (coin()) out.downgrade = some_operations();
    if (!out.downgrade && coin()) {
      out.irreversible = true;
      out.irreversible_reason = any_text();
    }
    return out;
  });
}

// SQL as it can stand between two section lines.
std::string section_text() {
  std::string out;
  for (int i = below(4); i > 0; --i) {
    out += *rc::gen::elementOf(std::vector<std::string>{
        "select 1;\n", "  indented\n", "\n", "-- a comment\n", "insert into t values ('ü\"');\n"});
  }
  const auto from = out.find_first_not_of('\n');
  const auto to = out.find_last_not_of(" \n");
  return from == std::string::npos ? std::string() : out.substr(from, to - from + 1);
}

ir::Sql some_sql() {
  ir::Sql out;
  if (coin()) out.common = section_text();
  for (int i = below(3); i > 0; --i) out.dialects[test::detail::any_dialect()] = section_text();
  if (out.empty()) out.common = "select 1;";
  return out;
}

rc::Gen<Revision> any_sql_revision() {
  return rc::gen::exec([] {
    Revision out;
    out.header = any_header("versions/a.sql");
    ir::Execute up;
    up.sql = some_sql();
    for (int i = below(3); i > 0; --i) {
      auto operation = *test::valid_operation();
      if (std::holds_alternative<ir::Execute>(operation.body)) continue;
      if (!up.state) up.state.emplace();
      up.state->push_back(operation);
    }
    out.before = some_assertions();
    out.after = some_assertions();
    out.upgrade.push_back({up, {}, {}, {}, {}});
    if (coin()) {
      ir::Execute down;
      down.sql = some_sql();
      out.downgrade.emplace().push_back({down, {}, {}, {}, {}});
    } else {
      out.irreversible = coin();
      if (out.irreversible) out.irreversible_reason = any_text();
    }
    return out;
  });
}

Revision read_back(const std::string& text, const std::string& file) {
  RC_LOG() << text << "\n";
  auto result = try_read(text, file);
  for (const auto& problem : result.problems) RC_LOG() << render(problem) << "\n";
  RC_ASSERT(result.problems.empty());
  return std::move(result.revision);
}

void round_trip(const Revision& revision) {
  const std::string text = write(revision, {.schema = "https://example.org/revision.json"});
  const Revision back = read_back(text, revision.header.file);
  RC_ASSERT(back == revision);
  RC_ASSERT(write(back, {.schema = "https://example.org/revision.json"}) == text);
  RC_ASSERT(checksum(back) == checksum(revision));
}

RC_GTEST_PROP(RevisionProperties, toml_survives_a_round_trip, ()) { round_trip(*any_revision()); }

RC_GTEST_PROP(RevisionProperties, sql_survives_a_round_trip, ()) {
  const auto revision = *any_sql_revision();
  const std::string text = write(revision);
  RC_ASSERT(read_back(text, revision.header.file) == revision);
  RC_ASSERT(write(read_back(text, revision.header.file)) == text);
}

TEST(RevisionProperties, every_operation_survives_a_round_trip) {
  ir::for_each_operation([](auto* type) {
    using T = std::remove_pointer_t<decltype(type)>;
    if constexpr (!std::is_same_v<T, ir::RebuildTable>) {
      const bool good = rc::check(T::kOp, [] {
        Revision revision;
        revision.header.id = "a";
        revision.header.file = "a.toml";
        revision.upgrade = {test::mended(*test::any_operation_of<T>())};
        round_trip(revision);
      });
      EXPECT_TRUE(good) << T::kOp;
    }
  });
}

RC_GTEST_PROP(RevisionProperties, the_head_alone_is_the_head_of_the_whole, ()) {
  const auto revision = *any_revision();
  const std::string text = write(revision);
  const auto size = head_size(text, revision.header.file);
  if (size && *size > 0) {
    const auto part = try_read_head(std::string_view(text).substr(0, *size), "versions/a.toml");
    // A text of several lines may hold what looks like the end; then the part is not TOML.
    RC_ASSERT(!part.problems.empty() || part.header == revision.header);
  }
  const auto whole = try_read_head(text, revision.header.file);
  RC_ASSERT(whole.problems.empty());
  RC_ASSERT(whole.header == revision.header);
}

RC_GTEST_PROP(RevisionProperties, layout_does_not_change_the_checksum, ()) {
  const auto revision = *any_revision();
  auto other = revision;
  other.header.message += "!";
  other.header.created.clear();
  other.lint_ignore.clear();
  // Keys from the last to the first, each operation on one line, with comments and other line
  // breaks.
  const auto document = support::parse_toml(write(other));
  std::string text = "# a comment\r\n\r\n";
  for (auto it = document.root.members.rbegin(); it != document.root.members.rend(); ++it) {
    text += it->key + "=  " + support::toml_inline(it->value) + "  # more\r\n";
  }
  RC_ASSERT(checksum(read_back(text, revision.header.file)) == checksum(revision));
}

RC_GTEST_PROP(RevisionProperties, another_operation_is_another_checksum, ()) {
  const auto revision = *any_revision();
  auto other = revision;
  other.upgrade = some_operations();
  RC_ASSERT((checksum(other) == checksum(revision)) == (other.upgrade == revision.upgrade));
  other = revision;
  if (other.downgrade) {
    other.downgrade.reset();
  } else {
    other.downgrade.emplace();
  }
  RC_ASSERT(checksum(other) != checksum(revision));
}

// Cuts, doubles and replaces parts of a text.
std::string damaged(std::string text) {
  static const std::string bytes("\0\x1f\x80\xff\"'[]{}=.,\n#\\-", 18);
  for (int i = 1 + below(4); i > 0 && !text.empty(); --i) {
    const auto at = static_cast<std::size_t>(below(static_cast<int>(text.size())));
    const auto size = static_cast<std::size_t>(below(20));
    switch (below(3)) {
      case 0:
        text.erase(at, size);
        break;
      case 1:
        text.insert(at, text.substr(at, size));
        break;
      default:
        text[at] = bytes[static_cast<std::size_t>(below(static_cast<int>(bytes.size())))];
    }
  }
  return text;
}

RC_GTEST_PROP(RevisionProperties, any_text_gets_an_answer, ()) {
  const bool sql = coin();
  const auto revision = sql ? *any_sql_revision() : *any_revision();
  const std::string text = damaged(write(revision));
  const auto result = try_read(text, revision.header.file);
  for (const auto& problem : result.problems) {
    RC_ASSERT(!problem.code.empty());
    RC_ASSERT(!problem.message.empty());
    RC_ASSERT(!render(problem).empty());
  }
  if (result.problems.empty() && !sql) {
    // What reads can be written, and says the same.
    RC_ASSERT(read_back(write(result.revision), revision.header.file) == result.revision);
  }
  (void)try_read_head(text, revision.header.file);
}

RC_GTEST_PROP(RevisionProperties, an_index_survives_a_round_trip_and_no_damage, ()) {
  Index index;
  index.written = *rc::gen::arbitrary<std::int64_t>();
  for (int i = below(4); i > 0; --i) {
    index.entries.push_back(
        {{*rc::gen::arbitrary<std::uint64_t>(), *rc::gen::arbitrary<std::int64_t>(),
          *rc::gen::arbitrary<std::int64_t>(), *rc::gen::arbitrary<std::uint64_t>()},
         any_header("a.toml")});
  }
  const std::string bytes = pack(index);
  const auto back = unpack(bytes);
  RC_ASSERT(back.has_value());
  RC_ASSERT(back->written == index.written);
  RC_ASSERT(back->entries.size() == index.entries.size());
  for (std::size_t i = 0; i < index.entries.size(); ++i) {
    RC_ASSERT(back->entries[i].stamp == index.entries[i].stamp);
    RC_ASSERT(back->entries[i].header == index.entries[i].header);
  }
  const std::string other = damaged(bytes);
  RC_ASSERT(other == bytes || !unpack(other).has_value());
}

}  // namespace

}  // namespace mig::revision
