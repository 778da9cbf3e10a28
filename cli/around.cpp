#include "around.hpp"

#include "port/dialect.hpp"
#include "render/colour.hpp"
#include "render/diagnostic.hpp"
#include "shell.hpp"
#include <mig/backup.hpp>
#include <mig/error.hpp>

#include <filesystem>
#include <system_error>
#include <utility>

namespace mig::cli {

namespace {

namespace fs = std::filesystem;

// The dialect before there is a session; empty when it is not known.
std::string dialect_of(Context& context, const ChosenDatabase& chosen) {
  if (!chosen.dialect.empty()) return chosen.dialect;
  try {
    return context.host().dialect_for_url(chosen.url);
  } catch (const Error&) {
    return {};  // whoever opens the database says why
  }
}

std::string absolute(const std::string& file) {
  std::error_code error;
  const auto out = fs::absolute(file, error);
  return file.empty() || error ? file : out.lexically_normal().string();
}

}  // namespace

Around::Around(Context& context, Going going, AroundOptions options)
    : context_(context),
      going_(going),
      options_(std::move(options)),
      chosen_(context.chosen()),
      dialect_(dialect_of(context, chosen_)) {}

Events Around::around(const Events& inner, Database& database) {
  dialect_ = database.dialect().name();
  Events out = inner;
  out.run_begins = [this, &database](const std::vector<Step>& steps) { begins(steps, database); };
  out.step_begins = [this, before = inner.step_begins](const Step& step) {
    step_ = step;
    require("before_revision", &step);
    before(step);
  };
  out.step_ends = [this, before = inner.step_ends](const Step& step) {
    before(step);
    step_.reset();
    call_after("after_revision", &step);
  };
  return out;
}

void Around::begins(const std::vector<Step>& steps, Database& database) {
  steps_ = steps.size();
  if (std::exchange(begun_, true)) return;
  require("before_run", nullptr);
  if (!options_.backup) return;
  backup_ = mig::backup(database, *options_.backup).string();
  context_.output().talk("the database is copied to " + printable(backup_));
}

void Around::done(const Report& report) {
  steps_ = report.steps.size();
  if (begun_) call_after("after_run", nullptr);
}

void Around::failed(const std::string& code) {
  call_after("failed_run", step_ ? &*step_ : nullptr, code);
}

void Around::require(const char* event, const Step* step) {
  const auto wrong = call(event, step);
  if (wrong.empty()) return;
  const std::string what = std::string("the hook ") + event + " " + wrong;
  const std::string without = "what it printed says why; --no-hooks runs without hooks; ";
  if (step == nullptr) {
    throw Error({"MIG-660", what + ": nothing is run", without + "nothing has been changed"});
  }
  throw Error({"MIG-660", what + ": revision '" + step->id + "' is not run",
               without + "what was run before it stays"});
}

void Around::call_after(const char* event, const Step* step, const std::string& code) {
  const auto wrong = call(event, step, code);
  if (wrong.empty()) return;
  failed_.emplace_back(event);
  const Error error({"MIG-660", std::string("the hook ") + event + " " + wrong,
                     "what it printed says why; what was run stays"});
  context_.output().complain(diagnostics_text(error, context_.output().talk_paint()));
}

std::string Around::call(const char* event, const Step* step, const std::string& code) {
  const auto found = chosen_.hooks.find(event);
  if (!options_.hooks || found == chosen_.hooks.end() || found->second.empty()) return {};
  auto variables = context_.variables();
  for (const auto& name : chosen_.url_variables) variables.erase(name);
  variables["MIG_EVENT"] = event;
  variables["MIG_ENVIRONMENT"] = chosen_.environment;
  variables["MIG_DIALECT"] = dialect_;
  variables["MIG_DIRECTION"] = going_ == Going::up ? "up" : "down";
  variables["MIG_STEPS"] = std::to_string(steps_);
  variables["MIG_STEP"] = step == nullptr ? "" : std::to_string(step->number);
  variables["MIG_REVISION"] = step == nullptr ? "" : step->id;
  variables["MIG_MESSAGE"] = step == nullptr ? "" : step->message;
  variables["MIG_FILE"] = step == nullptr ? "" : absolute(step->file);
  variables["MIG_ERROR_CODE"] = code;
  // also ends a line of progress that is not complete
  context_.output().talk(std::string("hook ") + event);
  return run_in_shell(found->second, context_.project().root, variables);
}

}  // namespace mig::cli
