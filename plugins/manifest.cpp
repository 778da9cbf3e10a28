#include "manifest.hpp"

#include "codes.hpp"
#include "negotiate.hpp"
#include "support/text.hpp"
#include <mig/error.hpp>

#include <toml++/toml.h>

#include <fstream>
#include <iterator>
#include <optional>
#include <utility>

namespace mig::plugins {

namespace fs = std::filesystem;

namespace {

constexpr std::uintmax_t kLongestManifest = 64 * 1024;
constexpr std::size_t kDigest = 64;

Place in_file(const fs::path& file) {
  Place out;
  out.file = file.string();
  return out;
}

std::string read_file(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) {
    throw Error(Diagnostic{code::kManifest, "the manifest cannot be read", "", in_file(file)});
  }
  std::string out(std::istreambuf_iterator<char>(in), {});
  return out;
}

class Reader {
 public:
  Reader(const fs::path& file, std::string text) : file_(file), text_(std::move(text)) {}

  Manifest read() {
    toml::table root;
    try {
      root = toml::parse(std::string_view(text_), std::string_view(file_.native()));
    } catch (const toml::parse_error& e) {
      fail(std::string("the manifest is not TOML: ") + std::string(e.description()), e.source());
    }
    Manifest out;
    out.file = file_;
    const auto format = integer(root, "manifest", true);
    if (format && *format != 1) {
      fail("the manifest has format " + std::to_string(*format) + "; this mig reads format 1",
           root.get("manifest")->source(), "update mig, or use an older version of the plugin");
    }
    out.abi = integer(root, "abi", true).value_or(1);
    // a later ABI may come with keys that are not known here: say the ABI instead
    if (out.abi != 1) return out;
    only_known(root,
               {"manifest", "abi", "ir", "version", "library", "driver", "sha256", "driver_sha256",
                "dialect"},
               "a manifest");
    out.ir = integer(root, "ir", false).value_or(0);
    out.version = text(root, "version", false).value_or("");
    out.library = library(root, "library", true);
    out.driver = library(root, "driver", false);
    out.sha256 = digest(root, "sha256");
    out.driver_sha256 = digest(root, "driver_sha256");
    dialects(root, out);
    return out;
  }

 private:
  [[noreturn]] void fail(std::string message, const toml::source_region& at,
                         std::string hint = {}) const {
    Diagnostic out{code::kManifest, std::move(message), std::move(hint), in_file(file_)};
    out.place.line = at.begin.line;
    out.place.column = at.begin.column;
    if (at.begin.line > 0) {
      const auto lines = support::split(text_, '\n');
      if (at.begin.line <= lines.size()) out.place.text = lines[at.begin.line - 1];
      if (!out.place.text.empty() && out.place.text.back() == '\r') out.place.text.pop_back();
    }
    throw Error(std::move(out));
  }

  void only_known(const toml::table& table, const std::vector<std::string>& known,
                  const std::string& what) const {
    for (const auto& [key, value] : table) {
      const std::string name(key.str());
      bool found = false;
      for (const auto& each : known) found = found || each == name;
      if (!found) {
        fail("unknown key '" + name + "' in " + what, key.source(),
             support::did_you_mean(name, known));
      }
    }
  }

  const toml::node* find(const toml::table& table, const char* key, bool required) const {
    const toml::node* node = table.get(key);
    if (node == nullptr && required) {
      fail(std::string("the manifest lacks '") + key + "'", table.source());
    }
    return node;
  }

  std::optional<std::int64_t> integer(const toml::table& table, const char* key,
                                      bool required) const {
    const toml::node* node = find(table, key, required);
    if (node == nullptr) return std::nullopt;
    if (!node->is_integer() || node->as_integer()->get() < 0) {
      fail(std::string("'") + key + "' is not a number", node->source());
    }
    return node->as_integer()->get();
  }

  std::optional<std::string> text(const toml::table& table, const char* key, bool required) const {
    const toml::node* node = find(table, key, required);
    if (node == nullptr) return std::nullopt;
    return text_of(*node, key);
  }

  std::string text_of(const toml::node& node, const char* key) const {
    if (!node.is_string()) fail(std::string("'") + key + "' is not a text", node.source());
    return node.as_string()->get();
  }

  // A path beside or below the manifest.
  fs::path library(const toml::table& table, const char* key, bool required) const {
    const auto given = text(table, key, required);
    if (!given) return {};
    const fs::path path(*given);
    const auto& at = table.get(key)->source();
    if (given->empty() || given->find('\0') != std::string::npos || !path.has_filename()) {
      fail(std::string("'") + key + "' does not name a file", at);
    }
    if (path.is_absolute()) {
      fail(std::string("'") + key + "' is an absolute path", at,
           "a library lies beside its manifest: write its file name");
    }
    for (const auto& part : path) {
      if (part == "..") {
        fail(std::string("'") + key + "' leads out of the manifest's folder with '..'", at,
             "a library lies beside its manifest: write its file name");
      }
    }
    return file_.parent_path() / path;
  }

  std::string digest(const toml::table& table, const char* key) const {
    auto given = text(table, key, false);
    if (!given) return {};
    bool good = given->size() == kDigest;
    for (char& c : *given) {
      if (c >= 'A' && c <= 'F') c = static_cast<char>(c - 'A' + 'a');
      good = good && ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
    }
    if (!good) {
      fail(std::string("'") + key + "' is not a SHA-256 digest (64 hexadecimal digits)",
           table.get(key)->source());
    }
    return *given;
  }

  std::string name_of(const toml::node& node, const char* key) const {
    std::string name = text_of(node, key);
    if (!is_dialect_name(name)) {
      fail("'" + name + "' is not a dialect's name", node.source(),
           "names are lower-case letters, digits and '_', 32 at most, a letter first");
    }
    return name;
  }

  std::vector<std::string> names(const toml::table& table, const char* key) const {
    const toml::node* node = table.get(key);
    if (node == nullptr) return {};
    if (!node->is_array()) fail(std::string("'") + key + "' is not a list", node->source());
    std::vector<std::string> out;
    for (const auto& item : *node->as_array()) out.push_back(name_of(item, key));
    return out;
  }

  void dialects(const toml::table& root, Manifest& out) const {
    const toml::node* list = find(root, "dialect", true);
    if (!list->is_array() || list->as_array()->empty()) {
      fail("'dialect' is not a list of tables", list->source(), "write [[dialect]]");
    }
    for (const auto& node : *list->as_array()) {
      if (!node.is_table()) fail("'dialect' is not a list of tables", node.source());
      const toml::table& table = *node.as_table();
      only_known(table, {"name", "aliases", "families"}, "[[dialect]]");
      ManifestDialect dialect;
      dialect.name = name_of(*find(table, "name", true), "name");
      if (out.find(dialect.name) != nullptr) {
        fail("the dialect '" + dialect.name + "' stands there twice", table.source());
      }
      dialect.aliases = names(table, "aliases");
      dialect.families = names(table, "families");
      out.dialects.push_back(std::move(dialect));
    }
  }

  const fs::path& file_;
  std::string text_;
};

}  // namespace

const ManifestDialect* Manifest::find(const std::string& name) const {
  for (const auto& each : dialects) {
    if (each.name == name) return &each;
  }
  return nullptr;
}

Manifest read_manifest(const fs::path& file) {
  std::error_code failed;
  const auto size = fs::file_size(file, failed);
  if (failed) {
    throw Error(Diagnostic{code::kManifest, "the manifest cannot be read: " + failed.message(), "",
                           in_file(file)});
  }
  if (size > kLongestManifest) {
    throw Error(
        Diagnostic{code::kManifest, "the manifest is larger than 64 KiB", "", in_file(file)});
  }
  return Reader(file, read_file(file)).read();
}

void check_pin(const fs::path& file, const std::string& sha256) {
  if (sha256.empty()) return;
  std::ifstream in(file, std::ios::binary);
  const std::string bytes(std::istreambuf_iterator<char>(in), {});
  const std::string actual = support::sha256(bytes);
  if (actual == sha256) return;
  Diagnostic out{code::kPin,
                 file.string() + " is not the library that its manifest was written for"};
  out.notes = {"sha256 in the manifest " + sha256, "sha256 of the file     " + actual};
  out.hint = "install the plugin again from a source that you trust";
  throw Error(std::move(out));
}

}  // namespace mig::plugins
