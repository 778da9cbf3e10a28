// What the server says about an error, in libpq's verbose text form, to the error that mig reports.
#pragma once

#include <mig/sdk/dialect.hpp>

#include <string>
#include <string_view>

namespace mig_postgres {

// Why a statement ended, as far as the driver knows and the message does not say.
struct Circumstances {
  bool cancelled = false;  // cancel() was called while it ran
  bool lost = false;       // the connection does not work any more
};

// The error with its status, SQLSTATE, position in `statement`, hint and object.
mig::sdk::Error server_error(std::string_view text, std::string_view statement,
                             const Circumstances& circumstances);

}  // namespace mig_postgres
