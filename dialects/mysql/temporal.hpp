// Dates and times as the server takes them.
#pragma once

#include <string>
#include <string_view>

namespace mig_mysql {

// RFC 3339 text without "T" and without its offset, which the server does not take: with to_utc the
// moment in UTC (the time zone of every session that mig opens), else what the clock showed. Text
// that is not of this form comes back as it is.
std::string temporal_text(std::string_view text, bool to_utc);

}  // namespace mig_mysql
