// How constraints and indexes without a name are called.
#pragma once

#include <string>

namespace mig::ir {

// Patterns with "<table>" and "<columns>" in them, in foreign keys "<referred table>" too.
struct NamingConvention {
  std::string primary_key = "pk_<table>";
  std::string unique = "uq_<table>_<columns>";
  std::string foreign_key = "fk_<table>_<columns>_<referred table>";
  std::string check = "ck_<table>_<columns>";
  std::string index = "ix_<table>_<columns>";
};
inline bool operator==(const NamingConvention& a, const NamingConvention& b) {
  return a.primary_key == b.primary_key && a.unique == b.unique && a.foreign_key == b.foreign_key &&
         a.check == b.check && a.index == b.index;
}

}  // namespace mig::ir
