// options = { mysql = { engine = "InnoDB", … } } of a table.
#include "options.hpp"

#include "text.hpp"

#include <string>
#include <utility>
#include <vector>

namespace mig_mysql {

namespace ir = mig::ir;

namespace {

const ir::Value* own(const ir::Options& options, const Engine& engine) {
  auto found = options.end();
  if (engine.maria) found = options.find("mariadb");
  if (found == options.end()) found = options.find("mysql");
  return found == options.end() ? nullptr : &found->second;
}

bool is_word(const std::string& text) {
  bool good = !text.empty();
  for (char c : text) {
    good = good &&
           ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_');
  }
  return good;
}

// A setting whose value is a word: an engine, a character set.
std::string word_of(const ir::Member& member) {
  if (!member.value.is(ir::Value::Kind::string) || !is_word(member.value.text)) {
    refuse("the table option '" + member.key + "' is not a word",
           "write a name, such as \"InnoDB\"");
  }
  return member.value.text;
}
std::string number_of(const ir::Member& member) {
  if (!member.value.is(ir::Value::Kind::integer) || member.value.integer < 0) {
    refuse("the table option '" + member.key + "' is not a whole number", "write a number");
  }
  return std::to_string(member.value.integer);
}

const std::string* text_of(const ir::Value* settings, const char* key) {
  const ir::Value* value = settings == nullptr ? nullptr : settings->find(key);
  return value != nullptr && value->is(ir::Value::Kind::string) ? &value->text : nullptr;
}

}  // namespace

bool converts(const ir::Options& options, const Engine& engine) {
  const ir::Value* settings = own(options, engine);
  const ir::Value* convert = settings == nullptr ? nullptr : settings->find("convert");
  return convert != nullptr && convert->boolean;
}

std::vector<std::string> table_options(const ir::Options& options, const Engine& engine,
                                       bool altering) {
  std::vector<std::string> out;
  const ir::Value* settings = own(options, engine);
  if (settings == nullptr) return out;
  const bool convert = altering && converts(options, engine);
  const std::string* charset = text_of(settings, "charset");
  if (convert && charset == nullptr) {
    refuse("the table option 'convert' goes with 'charset'", "write the character set as well");
  }
  for (const auto& member : settings->members) {
    if (member.key == "engine") {
      out.push_back("ENGINE=" + word_of(member));
    } else if (member.key == "charset") {
      out.push_back((convert ? "CONVERT TO CHARACTER SET " : "DEFAULT CHARACTER SET=") +
                    word_of(member));
      const ir::Value* collate = settings->find("collate");
      if (collate != nullptr) {
        out.back() += (convert ? " COLLATE " : " COLLATE=") + word_of({"collate", *collate, {}});
      }
    } else if (member.key == "collate") {
      const std::string collation = word_of(member);
      if (charset == nullptr) out.push_back("COLLATE=" + collation);
    } else if (member.key == "row_format") {
      out.push_back("ROW_FORMAT=" + word_of(member));
    } else if (member.key == "auto_increment") {
      out.push_back("AUTO_INCREMENT=" + number_of(member));
    } else if (member.key == "key_block_size") {
      out.push_back("KEY_BLOCK_SIZE=" + number_of(member));
    } else if (member.key == "convert") {
      if (!member.value.is(ir::Value::Kind::boolean)) {
        refuse("the table option 'convert' is neither true nor false", "write true or false");
      }
    } else {
      refuse("unknown table option '" + member.key + "'",
             "known are engine, charset, collate, row_format, auto_increment, key_block_size and, "
             "for alter_table, convert");
    }
  }
  return out;
}

bool changes_charset(const ir::Options& options, const Engine& engine) {
  const ir::Value* settings = own(options, engine);
  return text_of(settings, "charset") != nullptr || text_of(settings, "collate") != nullptr;
}

bool rebuilds(const ir::Options& options, const Engine& engine) {
  const ir::Value* settings = own(options, engine);
  if (settings == nullptr) return false;
  return settings->find("engine") != nullptr || settings->find("row_format") != nullptr ||
         settings->find("key_block_size") != nullptr;
}

std::string charset_of(const ir::Table& table, const Engine& engine) {
  const ir::Value* settings = own(table.options, engine);
  for (const char* key : {"collate", "charset"}) {
    if (const std::string* text = text_of(settings, key)) return lower(*text);
  }
  return {};
}

}  // namespace mig_mysql
