#include "render/progress.hpp"

#include "render/colour.hpp"

#include <fmt/format.h>

namespace mig::cli {

Events Progress::events() {
  Events out;
  out.step_begins = [this](const Step& step) { begins(step); };
  out.step_ends = [this](const Step& step) { ends(step); };
  out.waiting = [this](std::string_view holder) {
    output_.talk("another migration of this database is under way" +
                 (holder.empty() ? "" : " (" + printable(holder) + ")") + ": waiting for its end");
  };
  out.retrying = [this](const std::string& why, std::size_t number,
                        std::chrono::milliseconds pause) {
    output_.talk(fmt::format("\n  try {} lost a race for a lock ({}); the next one is in {}",
                             number, printable(why), duration_text(pause)));
  };
  out.disconnected = [this](const std::string& why) {
    output_.talk("\n  " + printable(why));
    output_.talk("  the connection is lost: trying to have another one");
  };
  out.reconnected = [this] { output_.talk("  connected again: going on where it stopped"); };
  if (output_.talks_to_terminal() && !verbose_) {
    out.rows = [this](const RowProgress& progress) { rows(progress); };
  }
  if (verbose_) {
    out.statement = [this](std::string_view sql) {
      output_.talk("  " + output_.talk_paint().dim(printable(sql)));
    };
  }
  return out;
}

void Progress::begins(const Step& step) {
  const auto& paint = output_.talk_paint();
  const bool up = step.going == Going::up;
  std::string line = up ? "applying " : "taking back ";
  line += paint.bold(printable(step.id));
  if (!step.message.empty()) line += " " + printable(step.message);
  beginning_ = line + fmt::format(" ({}/{}) … ", step.number, step.of);
  output_.talk_part(beginning_);
  if (verbose_) output_.talk_part("\n");
}

namespace {

// Goes back to the beginning of a terminal's line and empties it.
constexpr const char* kOver = "\r\x1b[K";

}  // namespace

void Progress::rows(const RowProgress& progress) {
  constexpr std::chrono::milliseconds kOften{100};
  const auto now = std::chrono::steady_clock::now();
  if (over_ && now - shown_ < kOften) return;
  shown_ = now;
  over_ = true;
  output_.talk_part(kOver + rows_text(progress));
}

std::string rows_text(const RowProgress& progress) {
  const double part = progress.total == 0 ? 1.0
                                          : static_cast<double>(progress.done) /
                                                static_cast<double>(progress.total);
  std::string out = fmt::format("{}: {} of {} rows ({:.0f} %)", printable(progress.table),
                                progress.done, progress.total, part * 100);
  if (progress.rate() > 0) out += fmt::format(", {:.0f} a second", progress.rate());
  if (progress.left().count() > 0) out += ", " + duration_text(progress.left()) + " left";
  return out;
}

void Progress::ends(const Step& step) {
  if (over_) output_.talk_part(kOver + beginning_);
  over_ = false;
  output_.talk_part("done in " + duration_text(step.took) + "\n");
  for (const auto& note : step.notes) {
    output_.talk(output_.talk_paint().yellow("  note: ") + printable(note));
  }
}

void Progress::finish(const Report& report) {
  if (report.steps.empty()) {
    output_.talk("nothing to do");
    return;
  }
  const std::size_t count = report.steps.size();
  const bool up = report.steps.front().going == Going::up;
  output_.talk(fmt::format("{} {} {} in {}", count, count == 1 ? "revision" : "revisions",
                           up ? "applied" : "taken back",
                           duration_text(std::chrono::steady_clock::now() - started_)));
}

std::string duration_text(std::chrono::nanoseconds time) {
  const double milliseconds = static_cast<double>(time.count()) / 1e6;
  if (milliseconds < 10) return fmt::format("{:.1f} ms", milliseconds);
  if (milliseconds < 1000) return fmt::format("{:.0f} ms", milliseconds);
  if (milliseconds < 60'000) return fmt::format("{:.1f} s", milliseconds / 1000);
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(time).count();
  return fmt::format("{} min {} s", seconds / 60, seconds % 60);
}

}  // namespace mig::cli
