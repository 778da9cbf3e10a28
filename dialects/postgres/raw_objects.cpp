// What is created, dropped and renamed in raw SQL besides tables: indexes, views, types, schemas.
#include "online.hpp"
#include "raw_script.hpp"

#include <algorithm>

namespace mig_postgres {

namespace {

using ir::DataLoss;
using ir::Work;

// A statement outside a transaction that cannot be run once more.
void note_repetition(const std::string& what, const char* advice, Script& script) {
  script.info("not-robust",
              what +
                  " runs outside the transaction, and when a later statement fails it is in the "
                  "way of the next try",
              advice);
}

void note_waiting(const char* what, const std::string& table, Script& script) {
  script.info("waits-for-transactions",
              std::string(what) +
                  " waits for every transaction that is older, and leaves an "
                  "invalid index behind when it fails",
              {}, table);
}

// ---- indexes ------------------------------------------------------------------------------------

void create_index(const Node& statement, Script& script) {
  const std::string table = relation_name(statement["relation"]);
  const std::string& index = statement["idxname"].text();
  const bool concurrent = statement["concurrent"].flag();
  script.outside(concurrent);
  script.effect(table, concurrent ? Lock::share_update_exclusive : Lock::share, Work::index);
  if (concurrent) {
    note_waiting("the build", table, script);
    if (!index.empty()) {
      const Node& on = statement["relation"];
      watch_build(script.running(), sql_name(on), sql_name(on, index));
    }
    const bool again =
        statement["if_not_exists"].flag() || script.recall("dropped " + index) != nullptr;
    if (!again && !index.empty()) {
      note_repetition("the build of " + quoted(index),
                      "write DROP INDEX CONCURRENTLY IF EXISTS before it: that removes what a "
                      "failed build leaves behind as well",
                      script);
    }
  } else if (!script.made(table)) {
    script.keeps_waiting(table, Lock::share, "the index is built");
    script.warn("index-not-online", "an index on " + quoted(table) + " is built under a lock",
                "write CREATE INDEX CONCURRENTLY, in a revision of its own", table);
  }
  if (!index.empty()) script.make(index, !statement["if_not_exists"].flag());
  if (statement["unique"].flag() && !script.made(table)) {
    script.warn("may-fail-on-data", "rows with equal values make it fail",
                "look for such rows before the migration", table);
  }
}

void drop_index(const Node& statement, const std::string& index, Script& script) {
  const bool concurrent = statement["concurrent"].flag();
  script.outside(concurrent);
  const auto& objects = statement["objects"].items();
  if (concurrent && objects.size() == 1 && objects.front().kind() == "List") {
    watch_drop(script.running(), sql_name_of(objects.front().body()["items"]));
  }
  script.effect(index, concurrent ? Lock::share_update_exclusive : Lock::access_exclusive);
  if (concurrent) {
    script.info("waits-for-transactions",
                "dropping " + quoted(index) + " waits for every transaction that uses its table");
    if (!statement["missing_ok"].flag()) {
      note_repetition("dropping " + quoted(index), "write IF EXISTS", script);
    }
    script.remember("dropped " + index);
  } else if (!script.made(index)) {
    script.info(
        "drop-index-not-online",
        "nobody can read or write the table of " + quoted(index) + " until the transaction ends",
        "write DROP INDEX CONCURRENTLY, in a revision of its own");
  }
}

// ---- DROP ---------------------------------------------------------------------------------------

void drop_table(const Node&, const std::string& table, Script& script) {
  script.effect(table, Lock::access_exclusive);
  script.lose(DataLoss::certain, "every row of " + quoted(table) + " is lost", table);
  if (script.made(table)) return script.let_go(table);
  script.warn("drop-table", "programs that use the table " + quoted(table) + " fail from now on",
              "drop it once no program uses it", table);
}

void drop_schema(const Node& statement, const std::string& schema, Script& script) {
  script.unknown();
  const bool cascade = statement["behavior"].text() == "DROP_CASCADE";
  if (script.made("schema " + schema)) return;
  script.warn("drop-schema", "programs that use the schema " + quoted(schema) + " fail from now on",
              {});
  if (cascade) script.lose(DataLoss::certain, "everything in " + quoted(schema) + " is lost");
}

void drop_type(const Node& statement, const std::string& type, Script& script) {
  script.unknown();
  if (script.made(type)) return;
  script.warn("drop-type", "programs that use the type " + quoted(type) + " fail from now on", {});
  if (statement["behavior"].text() == "DROP_CASCADE") {
    script.lose(DataLoss::possible, "columns of the type " + quoted(type) + " are dropped with it");
  }
}

void drop_extension(const Node& statement, const std::string& extension, Script& script) {
  script.unknown();
  if (statement["behavior"].text() != "DROP_CASCADE") return;
  script.lose(DataLoss::possible,
              "columns whose types come from " + quoted(extension) + " are dropped with it");
}

// Objects of which nothing more is to be said than the lock.
void drop_locked(const Node&, const std::string& object, Script& script) {
  script.effect(object, Lock::access_exclusive);
}

struct Drop {
  const char* type;
  void (*explain)(const Node& statement, const std::string& object, Script& script);
};

const Drop kDrops[] = {{"OBJECT_TABLE", drop_table},        {"OBJECT_FOREIGN_TABLE", drop_locked},
                       {"OBJECT_VIEW", drop_locked},        {"OBJECT_MATVIEW", drop_locked},
                       {"OBJECT_SEQUENCE", drop_locked},    {"OBJECT_INDEX", drop_index},
                       {"OBJECT_TRIGGER", drop_locked},     {"OBJECT_POLICY", drop_locked},
                       {"OBJECT_RULE", drop_locked},        {"OBJECT_SCHEMA", drop_schema},
                       {"OBJECT_TYPE", drop_type},          {"OBJECT_DOMAIN", drop_type},
                       {"OBJECT_EXTENSION", drop_extension}};

// The name of an object, which is written in one of three ways.
std::string name_of_object(const Node& object) {
  if (object.kind() == "List") return dotted(object.body()["items"]);
  if (object.kind() == "TypeName") return dotted(object.body()["names"]);
  if (object.kind() == "ObjectWithArgs") return dotted(object.body()["objname"]);
  return object.as("String")["sval"].text();
}

// Of "schema.table.trigger" the table, which is what the lock is on.
bool hangs_on_table(const std::string& type) {
  return type == "OBJECT_TRIGGER" || type == "OBJECT_POLICY" || type == "OBJECT_RULE";
}

void drop(const Node& statement, Script& script) {
  const std::string& type = statement["removeType"].text();
  const auto* found = std::find_if(std::begin(kDrops), std::end(kDrops),
                                   [&](const Drop& each) { return type == each.type; });
  for (const Node& object : statement["objects"].items()) {
    std::string name = name_of_object(object);
    const bool own = script.made(name);
    if (statement["behavior"].text() == "DROP_CASCADE" && !own) {
      script.warn("drop-cascade",
                  "whatever depends on " + quoted(name) +
                      " is dropped with it, in other tables "
                      "and views too",
                  "drop what depends on it by name, without CASCADE",
                  type == "OBJECT_TABLE" ? name : std::string());
    }
    if (found == std::end(kDrops)) {
      script.unknown();
      continue;
    }
    if (hangs_on_table(type)) name = name.substr(0, name.rfind('.'));
    found->explain(statement, name, script);
    if (!hangs_on_table(type)) script.unmake(name);
  }
}

void drop_database(const Node& statement, Script& script) {
  const std::string database = quoted(statement["dbname"].text());
  script.outside();
  script.unknown();
  script.warn("drop-database", "the database " + database + " is dropped", {});
  script.lose(DataLoss::certain, "everything in the database " + database + " is lost");
  if (!statement["missing_ok"].flag()) {
    note_repetition("dropping " + database, "write IF EXISTS", script);
  }
}

// ---- RENAME -------------------------------------------------------------------------------------

struct Rename {
  const char* type;
  Lock lock;
  const char* code;     // null: programs do not use the name
  const char* message;  // with the old name between its two parts
};

const Rename kRenames[] = {
    {"OBJECT_TABLE", Lock::access_exclusive, "rename-table", "the table "},
    {"OBJECT_VIEW", Lock::access_exclusive, "rename-table", "the view "},
    {"OBJECT_MATVIEW", Lock::access_exclusive, "rename-table", "the materialized view "},
    {"OBJECT_COLUMN", Lock::access_exclusive, "rename-column", "the column "},
    {"OBJECT_SCHEMA", Lock::none, "rename-schema", "the schema "},
    {"OBJECT_SEQUENCE", Lock::access_exclusive, nullptr, ""},
    {"OBJECT_TABCONSTRAINT", Lock::access_exclusive, nullptr, ""},
    {"OBJECT_TRIGGER", Lock::access_exclusive, nullptr, ""},
    {"OBJECT_POLICY", Lock::access_exclusive, nullptr, ""},
    {"OBJECT_INDEX", Lock::share_update_exclusive, nullptr, ""},
    {"OBJECT_TYPE", Lock::none, nullptr, ""},
};

void rename(const Node& statement, Script& script) {
  const std::string& type = statement["renameType"].text();
  const std::string table = relation_name(statement["relation"]);
  const auto* found = std::find_if(std::begin(kRenames), std::end(kRenames),
                                   [&](const Rename& each) { return type == each.type; });
  if (found == std::end(kRenames)) return script.unknown();
  script.effect(table, found->lock);
  const bool own = script.made(table);
  if (type == "OBJECT_TABLE" || type == "OBJECT_VIEW" || type == "OBJECT_MATVIEW" ||
      type == "OBJECT_SEQUENCE") {
    const std::string& schema = statement["relation"]["schemaname"].text();
    script.rename(table, (schema.empty() ? "" : schema + ".") + statement["newname"].text());
  }
  if (own || found->code == nullptr) return;
  const std::string& part = statement["subname"].text();
  const std::string old = table.empty() ? part : part.empty() ? table : table + "." + part;
  script.warn(found->code,
              "programs that use " + std::string(found->message) + quoted(old) +
                  " by this name fail from now on",
              {}, table);
}

// ---- types --------------------------------------------------------------------------------------

void create_enum(const Node& statement, Script& script) {
  const std::string type = dotted(statement["typeName"]);
  script.make(type);
  script.remember("enum " + type);
}

void create_composite(const Node& statement, Script& script) {
  script.make(relation_name(statement["typevar"]));
}

void alter_enum(const Node& statement, Script& script) {
  const std::string type = dotted(statement["typeName"]);
  const std::string& old = statement["oldVal"].text();
  if (!old.empty()) {
    if (script.made(type)) return;
    script.warn(
        "rename-enum-value",
        "programs that use the value " + quoted(old) + " of " + quoted(type) + " fail from now on",
        {});
    return;
  }
  const std::string& value = statement["newVal"].text();
  if (statement["newValNeighbor"].text().empty()) {
    script.info("enum-value-order",
                "the value " + quoted(value) + " sorts behind all others of " + quoted(type),
                "write BEFORE or AFTER where the order matters");
  }
  if (script.made(type)) return;
  script.warn(
      "not-usable-in-this-transaction",
      quoted(value) + " can be stored in rows only once the transaction that adds it has ended",
      "use the new value in a later revision");
}

void create_domain(const Node& statement, Script& script) {
  const std::string domain = dotted(statement["domainname"]);
  script.make(domain);
  if (statement["constraints"].items().empty()) return;
  script.info("domain-constraint",
              "the constraints of the domain " + quoted(domain) +
                  " hold in every column of it: to change one later, all of them are read",
              "put the checks on the tables where they may change");
}

void alter_domain(const Node& statement, Script& script) {
  const std::string domain = dotted(statement["typeName"]);
  const std::string& what = statement["subtype"].text();
  script.unknown();  // its locks are on tables that the text does not name
  const bool adds = what == "C" || what == "O";  // a check, NOT NULL
  if (!adds || statement["def"].as("Constraint")["skip_validation"].flag() || script.made(domain)) {
    return;
  }
  script.warn("domain-constraint",
              "every table with a column of " + quoted(domain) +
                  " is read, and nobody can write it meanwhile",
              "add the constraint with NOT VALID, and validate it in a later revision");
  script.warn("may-fail-on-data",
              "values that break the new rule of " + quoted(domain) + " make it fail",
              "look for such values before the migration");
}

// ---- what is created ----------------------------------------------------------------------------

void create_view(const Node& statement, Script& script) {
  const std::string view = relation_name(statement["view"]);
  if (statement["replace"].flag()) {
    script.effect(view, Lock::access_exclusive);
  } else {
    script.make(view);
  }
}

// CREATE TABLE … AS, CREATE MATERIALIZED VIEW.
void create_filled(const Node& statement, Script& script) {
  const Node& into = statement["into"];
  const std::string table = relation_name(into["rel"]);
  const bool filled = !into["skipData"].flag();
  script.effect(table, Lock::none, filled ? Work::scan : Work::none);
  script.make(table, !statement["if_not_exists"].flag());
}

void create_sequence(const Node& statement, Script& script) {
  script.make(relation_name(statement["sequence"]), !statement["if_not_exists"].flag());
}

void alter_sequence(const Node& statement, Script& script) {
  script.effect(relation_name(statement["sequence"]), Lock::share_row_exclusive);
}

void create_schema(const Node& statement, Script& script) {
  script.make("schema " + statement["schemaname"].text(), !statement["if_not_exists"].flag());
  if (!statement["schemaElts"].items().empty()) script.unknown();
}

void create_trigger(const Node& statement, Script& script) {
  const std::string table = relation_name(statement["relation"]);
  script.effect(table, Lock::share_row_exclusive);
  if (script.made(table)) return;
  script.info("trigger-lock",
              "the trigger is made under a lock: it waits for those who write " + quoted(table) +
                  ", and further ones wait behind it until the transaction ends",
              "set a lock_timeout, and keep the transaction short", table);
}

void create_policy(const Node& statement, Script& script) {
  script.effect(relation_name(statement["table"]), Lock::access_exclusive);
}

void create_rule(const Node& statement, Script& script) {
  script.effect(relation_name(statement["relation"]), Lock::access_exclusive);
}

void comment(const Node& statement, Script& script) {
  const std::string& type = statement["objtype"].text();
  std::string name = name_of_object(statement["object"]);
  if (type == "OBJECT_COLUMN") name = name.substr(0, name.rfind('.'));
  const bool relation = type == "OBJECT_COLUMN" || type == "OBJECT_TABLE" ||
                        type == "OBJECT_VIEW" || type == "OBJECT_INDEX" ||
                        type == "OBJECT_MATVIEW" || type == "OBJECT_SEQUENCE";
  if (!relation) return script.unknown();
  script.effect(name, Lock::share_update_exclusive);
}

// Something new that has no lock on anything that was there.
void create_new(const Node&, Script&) {}

}  // namespace

const std::vector<Explained>& object_statements() {
  static const std::vector<Explained> list = {
      {"IndexStmt", create_index},
      {"DropStmt", drop},
      {"DropdbStmt", drop_database},
      {"RenameStmt", rename},
      {"CreateEnumStmt", create_enum},
      {"CompositeTypeStmt", create_composite},
      {"AlterEnumStmt", alter_enum},
      {"CreateDomainStmt", create_domain},
      {"AlterDomainStmt", alter_domain},
      {"ViewStmt", create_view},
      {"CreateTableAsStmt", create_filled},
      {"CreateSeqStmt", create_sequence},
      {"AlterSeqStmt", alter_sequence},
      {"CreateSchemaStmt", create_schema},
      {"CreateTrigStmt", create_trigger},
      {"CreatePolicyStmt", create_policy},
      {"RuleStmt", create_rule},
      {"CommentStmt", comment},
      {"CreateExtensionStmt", create_new},
      {"DefineStmt", create_new},
  };
  return list;
}

}  // namespace mig_postgres
