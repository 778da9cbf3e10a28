#include "negotiate.hpp"

#include <array>
#include <cstring>
#include <initializer_list>

namespace mig::plugins {

namespace {

// No table will ever be as large, no plugin hold as many dialects and names: more is a lie.
constexpr std::size_t kLargestTable = 4096;
constexpr std::size_t kMostDialects = 256;
constexpr std::size_t kMostNames = 64;
constexpr std::size_t kLongestName = 32;

// The bytes a table must have: up to its last required member.
constexpr std::size_t kPluginSize = offsetof(mig_plugin, facet) + sizeof(mig_plugin::facet);
constexpr std::size_t kInfoSize = offsetof(mig_dialect_info, name) + sizeof(mig_dialect_info::name);

std::string quoted(const std::string& name) { return "'" + name + "'"; }

// The size of a table, when it can be true.
void check_size(const std::string& what, std::size_t size, std::size_t least) {
  if (size < least) {
    throw Breach(what + " claims a size of " + std::to_string(size) + " bytes; " +
                 std::to_string(least) + " are needed at least");
  }
  if (size > kLargestTable) {
    throw Breach(what + " claims a size of " + std::to_string(size) +
                 " bytes, which cannot be true");
  }
}

struct Member {
  const char* name;
  bool there;
};
void check_members(const std::string& what, std::initializer_list<Member> members) {
  for (const auto& member : members) {
    if (!member.there) throw Breach(what + " lacks the function " + quoted(member.name));
  }
}

std::string text(const char* from) { return from == nullptr ? std::string() : std::string(from); }

std::vector<std::string> names(const std::string& what, const char* const* from) {
  std::vector<std::string> out;
  for (; from != nullptr && *from != nullptr; ++from) {
    if (out.size() == kMostNames) throw Breach(what + " do not end");
    out.emplace_back(*from, ::strnlen(*from, kLongestName + 1));
    if (!is_dialect_name(out.back())) {
      throw Breach(what + " hold " + quoted(out.back()) + ", which is not a dialect's name");
    }
  }
  return out;
}

// The newest revision of a facet that both sides know; the ids are listed newest first.
template <class Table, std::size_t N>
const Table* newest(const mig_plugin* plugin, std::size_t index,
                    const std::array<const char*, N>& ids) {
  for (const char* id : ids) {
    if (const void* table = plugin->facet(index, id)) return static_cast<const Table*>(table);
  }
  return nullptr;
}

const mig_dialect_1* dialect_facet(const mig_plugin* plugin, std::size_t index,
                                   const std::string& name) {
  const auto* t = newest<mig_dialect_1>(plugin, index, std::array{MIG_DIALECT_1});
  if (t == nullptr) return nullptr;
  const std::string what = "the table " MIG_DIALECT_1 " of " + quoted(name);
  check_size(what, t->size, sizeof(t->size));
  check_members(what, {{"capabilities", MIG_HAS(mig_dialect_1, t, capabilities)},
                       {"compile", MIG_HAS(mig_dialect_1, t, compile)},
                       {"type", MIG_HAS(mig_dialect_1, t, type)}});
  return t;
}

const mig_driver_1* driver_facet(const mig_plugin* plugin, std::size_t index,
                                 const std::string& name) {
  const auto* t = newest<mig_driver_1>(plugin, index, std::array{MIG_DRIVER_1});
  if (t == nullptr) return nullptr;
  const std::string what = "the table " MIG_DRIVER_1 " of " + quoted(name);
  check_size(what, t->size, sizeof(t->size));
  check_members(what, {{"open", MIG_HAS(mig_driver_1, t, open)},
                       {"close", MIG_HAS(mig_driver_1, t, close)},
                       {"server", MIG_HAS(mig_driver_1, t, server)},
                       {"run", MIG_HAS(mig_driver_1, t, run)},
                       {"transaction", MIG_HAS(mig_driver_1, t, transaction)}});
  return t;
}

const mig_catalog_1* catalog_facet(const mig_plugin* plugin, std::size_t index,
                                   const std::string& name) {
  const auto* t = newest<mig_catalog_1>(plugin, index, std::array{MIG_CATALOG_1});
  if (t == nullptr) return nullptr;
  const std::string what = "the table " MIG_CATALOG_1 " of " + quoted(name);
  check_size(what, t->size, sizeof(t->size));
  check_members(what, {{"inspect", MIG_HAS(mig_catalog_1, t, inspect)}});
  const bool locks = MIG_HAS(mig_catalog_1, t, lock);
  const bool unlocks = MIG_HAS(mig_catalog_1, t, unlock);
  if (locks != unlocks) {
    check_members(what, {{"lock", locks}, {"unlock", unlocks}});
  }
  return t;
}

Offer offer(const mig_plugin* plugin, std::size_t index) {
  const std::string which = "dialect " + std::to_string(index + 1);
  const mig_dialect_info* info = plugin->dialects[index];
  if (info == nullptr) throw Breach("the description of " + which + " is a null pointer");
  check_size("the description of " + which, info->size, kInfoSize);
  if (info->name == nullptr) throw Breach(which + " has no name");
  Offer out;
  out.name.assign(info->name, ::strnlen(info->name, kLongestName + 1));
  if (!is_dialect_name(out.name)) {
    throw Breach(which + " is called " + quoted(out.name) +
                 ", which is not a dialect's name ([a-z][a-z0-9_]*, 32 characters at most)");
  }
  const std::string of = " of " + quoted(out.name);
  if (MIG_HAS(mig_dialect_info, info, aliases))
    out.aliases = names("the aliases" + of, info->aliases);
  if (MIG_HAS(mig_dialect_info, info, families)) {
    out.families = names("the families" + of, info->families);
  }
  if (MIG_HAS(mig_dialect_info, info, title)) out.title = text(info->title);
  if (MIG_HAS(mig_dialect_info, info, vendor)) out.vendor = text(info->vendor);
  if (MIG_HAS(mig_dialect_info, info, version)) out.version = text(info->version);
  if (MIG_HAS(mig_dialect_info, info, driver)) out.driver = text(info->driver);
  if (!out.driver.empty() && !is_dialect_name(out.driver)) {
    throw Breach(quoted(out.name) + " borrows the driver of " + quoted(out.driver) +
                 ", which is not a dialect's name");
  }
  if (MIG_HAS(mig_dialect_info, info, ir_minor)) out.ir_minor = info->ir_minor;
  out.dialect = dialect_facet(plugin, index, out.name);
  out.driver_table = driver_facet(plugin, index, out.name);
  out.catalog = catalog_facet(plugin, index, out.name);
  return out;
}

}  // namespace

bool is_dialect_name(const std::string& name) {
  if (name.empty() || name.size() > kLongestName || name[0] < 'a' || name[0] > 'z') return false;
  for (char c : name) {
    if ((c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '_') return false;
  }
  return true;
}

std::vector<Offer> negotiate(const mig_plugin* table) {
  if (table == nullptr) throw Breach("its entry function returned a null pointer");
  check_size("its plugin table", table->size, kPluginSize);
  if (table->dialects == nullptr) throw Breach("its list of dialects is a null pointer");
  if (table->facet == nullptr) throw Breach("its plugin table lacks the function 'facet'");
  if (table->count == 0) throw Breach("it holds no dialect");
  if (table->count > kMostDialects) {
    throw Breach("it claims to hold " + std::to_string(table->count) +
                 " dialects, which cannot be true");
  }
  std::vector<Offer> out;
  for (std::size_t i = 0; i < table->count; ++i) {
    out.push_back(offer(table, i));
    for (std::size_t other = 0; other < i; ++other) {
      if (out[other].name == out[i].name) {
        throw Breach("it holds the dialect " + quoted(out[i].name) + " twice");
      }
    }
  }
  return out;
}

const Offer* Plugin::find(const std::string& name) const {
  for (const auto& each : offers) {
    if (each.name == name) return &each;
  }
  return nullptr;
}

const void* Plugin::facet(const std::string& name, const char* id) const {
  for (std::size_t i = 0; i < offers.size(); ++i) {
    if (offers[i].name != name) continue;
    if (std::strcmp(id, MIG_DIALECT_1) == 0) return offers[i].dialect;
    if (std::strcmp(id, MIG_DRIVER_1) == 0) return offers[i].driver_table;
    if (std::strcmp(id, MIG_CATALOG_1) == 0) return offers[i].catalog;
    return table->facet(i, id);
  }
  return nullptr;
}

}  // namespace mig::plugins
