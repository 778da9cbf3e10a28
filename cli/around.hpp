// What stands around a run: the hooks of mig.toml, and the copy of the database.
#pragma once

#include "context.hpp"
#include <mig/migrate.hpp>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace mig::cli {

struct AroundOptions {
  bool hooks = true;
  std::optional<std::string> backup = {};  // the file; empty: beside the database
};

// One run. Of its hooks failed_run is called whatever fails behind the choice of the database; the
// others when there is something to run.
class Around {
 public:
  // Throws what the choice of a database throws.
  Around(Context& context, Going going, AroundOptions options);

  // The callbacks, with the hooks in front of them or behind them; refers to this object and to the
  // database. The callbacks throw Error MIG-660 when a hook before_… does not end with 0, and what
  // backup() throws.
  [[nodiscard]] Events around(const Events& inner, Database& database);
  void done(const Report& report);
  // code: of the error.
  void failed(const std::string& code);

  // Where the copy is; empty: none was made.
  [[nodiscard]] const std::string& backup() const { return backup_; }
  // after_… and failed_run that did not end with 0: nothing is undone for their sake.
  [[nodiscard]] const std::vector<std::string>& failed_hooks() const { return failed_; }

 private:
  void begins(const std::vector<Step>& steps, Database& database);
  // What is wrong with the hook; empty when it ended well or is none. step: null: of the whole run.
  std::string call(const char* event, const Step* step, const std::string& code = {});
  void call_after(const char* event, const Step* step, const std::string& code = {});
  void require(const char* event, const Step* step);

  Context& context_;
  Going going_;
  AroundOptions options_;
  const ChosenDatabase& chosen_;
  std::string dialect_;
  bool begun_ = false;
  std::size_t steps_ = 0;
  std::optional<Step> step_;  // the one that runs
  std::string backup_;
  std::vector<std::string> failed_;
};

}  // namespace mig::cli
