#include "commands/commands.hpp"
#include "context.hpp"
#include "render/colour.hpp"
#include "render/json.hpp"
#include "render/table.hpp"
#include <mig/error.hpp>
#include <mig/journal.hpp>

#include <fmt/format.h>

#include <charconv>
#include <cstddef>

namespace mig::cli {

namespace {

// "2026-11-22 15:30:00"
std::string time_text(const std::string& time) {
  std::string out = time.substr(0, 19);
  if (out.size() == 19) out[10] = ' ';
  return out;
}

std::string what(const JournalEntry& entry) {
  std::string out = name_of(entry.action);
  // a run that could say why it stopped is not under way
  const bool stopped = entry.state == JournalState::running && !entry.error.empty();
  if (entry.state != JournalState::done) {
    out += std::string(", ") + (stopped ? "stopped" : name_of(entry.state));
  }
  return out;
}

std::size_t number_of(const std::string& text) {
  std::size_t out = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), out);
  if (read.ec == std::errc() && read.ptr == text.data() + text.size()) return out;
  throw Error({"MIG-701", "-n takes a number, not '" + text + "'", "as in `mig log -n 20`"});
}

int run(Context& context, const std::string& last) {
  auto& database = context.database();
  auto entries = journal(database, context.options());
  const bool none = entries.empty();
  if (!last.empty()) {
    const std::size_t count = number_of(last);
    if (count < entries.size()) {
      entries.erase(entries.begin(), entries.end() - static_cast<std::ptrdiff_t>(count));
    }
  }
  auto& output = context.output();
  if (context.json()) {
    output.data(json::journal(entries));
    return kDone;
  }
  std::vector<std::vector<std::string>> rows;
  for (auto at = entries.rbegin(); at != entries.rend(); ++at) {
    rows.push_back({time_text(at->started), printable(at->revision), what(*at),
                    printable(at->who + (at->host.empty() ? "" : "@" + at->host)),
                    "mig " + at->version, printable(at->error)});
  }
  output.data(table(rows));
  if (none) output.talk("the database has no journal: nothing was run on it yet");
  return kDone;
}

}  // namespace

Command log_command() {
  auto last = std::make_shared<std::string>();
  return {.name = "log",
          .help = "show what was run on the database, newest first: when, by whom, with which mig",
          .arguments = {{"-n", "only the last so many", last.get(), "NUMBER"}},
          .run = [last](Context& context) { return run(context, *last); }};
}

}  // namespace mig::cli
