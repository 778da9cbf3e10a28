// CREATE TABLE and ALTER TABLE in raw SQL.
#include "raw_script.hpp"

#include <algorithm>

namespace mig_postgres {

namespace {

using ir::Work;

constexpr const char* kLook = "look for such rows before the migration";

std::string of_constraint(const std::string& table, const std::string& constraint) {
  return table + " " + constraint;
}

// ---- CREATE TABLE -------------------------------------------------------------------------------

void lock_referred(const Node& constraint, const std::string& table, Script& script) {
  if (constraint["contype"].text() != "CONSTR_FOREIGN") return;
  const std::string other = relation_name(constraint["pktable"]);
  script.effect(other, Lock::share_row_exclusive);
  script.refer(table, other);
}

void create_table(const Node& statement, Script& script) {
  const std::string table = relation_name(statement["relation"]);
  script.make(table, !statement["if_not_exists"].flag());
  const bool partition = !statement["partbound"].empty();
  for (const Node& parent : statement["inhRelations"].items()) {
    // the rows of a default partition are looked through
    script.effect(relation_name(parent.as("RangeVar")),
                  partition ? Lock::access_exclusive : Lock::share_update_exclusive,
                  partition ? std::nullopt : std::optional(Work::none));
  }
  for (const Node& element : statement["tableElts"].items()) {
    if (element.kind() == "ColumnDef") explain_column(element.body(), table, script);
    if (element.kind() == "Constraint") {
      explain_key(element.body(), statement["tableElts"], table, script);
      lock_referred(element.body(), table, script);
    }
  }
}

// ---- ADD CONSTRAINT -----------------------------------------------------------------------------

// What a check of the form "column IS NOT NULL" proves: the column.
std::string proved_by(const Node& constraint) {
  const Node& test = constraint["raw_expr"].as("NullTest");
  if (test["nulltesttype"].text() != "IS_NOT_NULL") return {};
  return last_of(test["arg"].as("ColumnRef")["fields"]);
}

void note_validation(const std::string& name, const std::string& table, Script& script) {
  script.warn("constraint-not-validated-online",
              "the constraint" + (name.empty() ? std::string() : " " + quoted(name)) + " on " +
                  quoted(table) + " is checked under the lock",
              "add it with NOT VALID, and validate it in a later revision", table);
}

void add_check(const Node& constraint, const std::string& table, Script& script) {
  const std::string& name = constraint["conname"].text();
  const std::string column = proved_by(constraint);
  if (constraint["skip_validation"].flag()) {
    script.effect(table, Lock::access_exclusive);
    script.remember("added " + of_constraint(table, name), column);
    return;
  }
  script.effect(table, Lock::access_exclusive, Work::scan);
  if (!column.empty()) script.remember("not null " + of_constraint(table, column));
  if (script.made(table)) return;
  script.keeps_waiting(table, Lock::access_exclusive, "its rows are checked");
  script.warn("may-fail-on-data", "rows that do not meet the condition make it fail", kLook, table);
  note_validation(name, table, script);
}

void add_foreign_key(const Node& constraint, const std::string& table, Script& script) {
  const std::string& name = constraint["conname"].text();
  const std::string other = relation_name(constraint["pktable"]);
  script.effect(other, Lock::share_row_exclusive);
  script.refer(table, other);
  if (constraint["skip_validation"].flag()) {
    script.effect(table, Lock::share_row_exclusive);
    script.remember("added " + of_constraint(table, name));
    return;
  }
  script.effect(table, Lock::share_row_exclusive, Work::scan);
  if (script.made(table)) return;
  script.warn("blocks-writes",
              "nobody can write " + quoted(table) + " and " + quoted(other) +
                  " while the rows of " + quoted(table) + " are checked",
              {}, table);
  script.warn("may-fail-on-data", "rows that refer to no row of " + quoted(other) + " make it fail",
              kLook, table);
  note_validation(name, table, script);
}

void add_index_constraint(const Node& constraint, const std::string& table, Script& script) {
  const bool exclusion = constraint["contype"].text() == "CONSTR_EXCLUSION";
  if (!constraint["indexname"].text().empty()) {
    // the columns of a primary key are looked through where they can be NULL
    const bool primary = constraint["contype"].text() == "CONSTR_PRIMARY";
    script.effect(table, Lock::access_exclusive,
                  primary ? std::nullopt : std::optional(Work::none));
    return;
  }
  script.effect(table, Lock::access_exclusive, Work::index);
  if (script.made(table)) return;
  script.keeps_waiting(table, Lock::access_exclusive, "the index of the constraint is built");
  if (exclusion) {
    script.warn("may-fail-on-data", "rows that exclude each other make it fail", kLook, table);
    script.warn("exclusion-constraint",
                "an exclusion constraint on " + quoted(table) +
                    " is built under a lock, and there is no way around it",
                "add it while the table is small, or while nobody works on it", table);
    return;
  }
  script.warn("may-fail-on-data", "rows with equal values make it fail", kLook, table);
  script.warn("unique-not-online",
              "the index of a constraint on " + quoted(table) + " is built under a lock",
              "build it with CREATE UNIQUE INDEX CONCURRENTLY, and add the constraint with USING "
              "INDEX",
              table);
}

void add_not_null(const Node& constraint, const std::string& table, Script& script) {
  const bool later = constraint["skip_validation"].flag();
  script.effect(table, Lock::access_exclusive, later ? Work::none : Work::scan);
}

// ---- ALTER TABLE --------------------------------------------------------------------------------

using Command = void (*)(const Node& command, const std::string& table, Script& script);

void drop_column(const Node& command, const std::string& table, Script& script) {
  const std::string column = quoted(table + "." + command["name"].text());
  script.lose(ir::DataLoss::certain, "every value of " + column + " is lost", table);
  if (script.made(table)) return script.let_go(table);
  script.warn("drop-column", "programs that use the column " + column + " fail from now on",
              "drop it once no program uses it", table);
  if (command["behavior"].text() == "DROP_CASCADE") {
    script.warn(
        "drop-cascade",
        "views, foreign keys and whatever else depends on " + column + " are dropped with it",
        "drop them by name, without CASCADE", table);
  }
}

void set_not_null(const Node& command, const std::string& table, Script& script) {
  const std::string& column = command["name"].text();
  const bool proved = script.recall("not null " + of_constraint(table, column)) != nullptr;
  script.effect(table, Lock::access_exclusive, proved ? Work::none : Work::scan);
  if (proved || script.made(table)) return;
  script.keeps_waiting(table, Lock::access_exclusive, "its rows are checked");
  script.warn("may-fail-on-data", "rows without a value in " + quoted(column) + " make it fail",
              kLook, table);
  script.warn("not-null-added",
              "column " + quoted(table + "." + column) + " becomes NOT NULL under a lock",
              "add CHECK (" + column +
                  " IS NOT NULL) NOT VALID first, validate it in a later "
                  "revision, and make the column NOT NULL then: the check proves it",
              table);
}

void drop_not_null(const Node& command, const std::string& table, Script& script) {
  if (script.made(table)) return;
  script.warn("not-null-dropped",
              "programs that read " + quoted(table + "." + command["name"].text()) +
                  " meet NULL from now on",
              "make sure that they can take it", table);
}

void set_default(const Node& command, const std::string& table, Script& script) {
  if (script.made(table)) return;
  script.info("default-changed",
              "rows that are inserted without a value for " +
                  quoted(table + "." + command["name"].text()) + " get another one from now on",
              {}, table);
}

void drop_constraint(const Node& command, const std::string& table, Script& script) {
  if (script.made(table)) return script.let_go(table);
  const std::string& name = command["name"].text();
  script.info("drop-constraint",
              "the constraint " + quoted(name) + " of " + quoted(table) +
                  " is no longer held; with a foreign key the table that it refers to is locked "
                  "for a moment too",
              {}, table);
  if (command["behavior"].text() == "DROP_CASCADE") {
    script.warn("drop-cascade",
                "foreign keys that depend on " + quoted(name) + " are dropped with it",
                "drop them by name, without CASCADE", table);
  }
}

void validate(const Node& command, const std::string& table, Script& script) {
  const std::string& name = command["name"].text();
  const std::string* column = script.recall("added " + of_constraint(table, name));
  if (column != nullptr && !column->empty()) {
    script.remember("not null " + of_constraint(table, *column));
  }
  if (script.made(table)) return;
  script.warn("may-fail-on-data", "rows that violate " + quoted(name) + " make it fail", kLook,
              table);
  if (column == nullptr) return;
  script.warn("validate-in-same-transaction",
              quoted(name) +
                  " is validated in the transaction that adds it, so the lock of adding "
                  "it is held while the rows of " +
                  quoted(table) + " are checked",
              "validate it in a later revision", table);
}

template <int reason>
void rewriting(const Node&, const std::string& table, Script& script) {
  struct Reason {
    const char* code;
    const char* message;
    const char* advice;
  };
  static const Reason reasons[] = {
      {nullptr, "", ""},
      {"set-logged", "changing whether a table is logged writes all of it anew",
       "do it while nobody works on the table"},
      {"access-method", "another access method writes the whole table anew",
       "do it while nobody works on the table"},
  };
  if (script.made(table)) return;
  script.rewrites(table);
  const Reason& why = reasons[reason];
  if (why.code != nullptr) script.warn(why.code, why.message, why.advice, table);
}

void new_owner(const Node&, const std::string& table, Script& script) {
  script.info("privileges", "the owner of " + quoted(table) + " changes",
              "roles are not the same on every server; see that it exists", table);
}

void no_row_security(const Node&, const std::string& table, Script& script) {
  script.warn("row-security-disabled",
              "the policies of " + quoted(table) + " no longer hold: its readers see every row", {},
              table);
}

void attach(const Node& command, const std::string& table, Script& script) {
  const std::string part = relation_name(command["def"].as("PartitionCmd")["name"]);
  script.effect(table, Lock::share_update_exclusive);
  script.effect(part, Lock::access_exclusive, std::nullopt);
  if (script.made(part)) return;
  script.keeps_waiting(part, Lock::access_exclusive, "its rows are checked",
                       "add a valid check that proves the bounds of the partition first");
}

void detach(const Node& command, const std::string& table, Script& script) {
  if (command["def"].as("PartitionCmd")["concurrent"].flag()) {
    script.outside();
    script.effect(table, Lock::share_update_exclusive);
    script.info("waits-for-transactions", "it waits for every transaction that uses the table", {},
                table);
    return;
  }
  script.effect(table, Lock::access_exclusive);
  if (script.made(table)) return;
  script.info("detach-not-online",
              "nobody can read or write " + quoted(table) + " until the transaction ends",
              "write DETACH PARTITION … CONCURRENTLY, in a revision of its own", table);
}

void add_column(const Node& command, const std::string& table, Script& script) {
  explain_added_column(command["def"].as("ColumnDef"), table, script);
}

void add_constraint(const Node& command, const std::string& table, Script& script) {
  const Node& constraint = command["def"].as("Constraint");
  struct Kind {
    const char* contype;
    Command explain;
  };
  static const Kind kinds[] = {
      {"CONSTR_CHECK", add_check},
      {"CONSTR_FOREIGN", add_foreign_key},
      {"CONSTR_UNIQUE", add_index_constraint},
      {"CONSTR_PRIMARY", add_index_constraint},
      {"CONSTR_EXCLUSION", add_index_constraint},
      {"CONSTR_NOTNULL", add_not_null},
  };
  for (const auto& each : kinds) {
    if (constraint["contype"].text() == each.contype) {
      return each.explain(constraint, table, script);
    }
  }
  script.unknown();
}

void nothing_more(const Node&, const std::string&, Script&) {}

struct Alteration {
  const char* subtype;
  Lock lock;  // none: the command says itself what it does
  Work work;
  Command explain;
};

const Alteration kAlterations[] = {
    {"AT_AddColumn", Lock::none, Work::none, add_column},
    {"AT_AddConstraint", Lock::none, Work::none, add_constraint},
    {"AT_AlterColumnType", Lock::none, Work::none, explain_type_change},
    {"AT_SetNotNull", Lock::none, Work::none, set_not_null},
    {"AT_AttachPartition", Lock::none, Work::none, attach},
    {"AT_DetachPartition", Lock::none, Work::none, detach},
    {"AT_DropColumn", Lock::access_exclusive, Work::none, drop_column},
    {"AT_DropNotNull", Lock::access_exclusive, Work::none, drop_not_null},
    {"AT_ColumnDefault", Lock::access_exclusive, Work::none, set_default},
    {"AT_SetExpression", Lock::access_exclusive, Work::rewrite, rewriting<0>},
    {"AT_DropExpression", Lock::access_exclusive, Work::none, nothing_more},
    {"AT_AddIdentity", Lock::access_exclusive, Work::none, nothing_more},
    {"AT_SetIdentity", Lock::access_exclusive, Work::none, nothing_more},
    {"AT_DropIdentity", Lock::access_exclusive, Work::none, nothing_more},
    {"AT_SetStatistics", Lock::share_update_exclusive, Work::none, nothing_more},
    {"AT_SetOptions", Lock::share_update_exclusive, Work::none, nothing_more},
    {"AT_ResetOptions", Lock::share_update_exclusive, Work::none, nothing_more},
    {"AT_SetStorage", Lock::access_exclusive, Work::none, nothing_more},
    {"AT_SetCompression", Lock::access_exclusive, Work::none, nothing_more},
    {"AT_DropConstraint", Lock::access_exclusive, Work::none, drop_constraint},
    {"AT_ValidateConstraint", Lock::share_update_exclusive, Work::scan, validate},
    {"AT_ChangeOwner", Lock::access_exclusive, Work::none, new_owner},
    {"AT_ClusterOn", Lock::share_update_exclusive, Work::none, nothing_more},
    {"AT_DropCluster", Lock::share_update_exclusive, Work::none, nothing_more},
    {"AT_SetLogged", Lock::access_exclusive, Work::rewrite, rewriting<1>},
    {"AT_SetUnLogged", Lock::access_exclusive, Work::rewrite, rewriting<1>},
    {"AT_SetAccessMethod", Lock::access_exclusive, Work::rewrite, rewriting<2>},
    {"AT_SetTableSpace", Lock::access_exclusive, Work::rewrite, rewriting<0>},
    {"AT_SetRelOptions", Lock::share_update_exclusive, Work::none, nothing_more},
    {"AT_ResetRelOptions", Lock::share_update_exclusive, Work::none, nothing_more},
    {"AT_EnableTrig", Lock::share_row_exclusive, Work::none, nothing_more},
    {"AT_EnableAlwaysTrig", Lock::share_row_exclusive, Work::none, nothing_more},
    {"AT_EnableReplicaTrig", Lock::share_row_exclusive, Work::none, nothing_more},
    {"AT_EnableTrigAll", Lock::share_row_exclusive, Work::none, nothing_more},
    {"AT_EnableTrigUser", Lock::share_row_exclusive, Work::none, nothing_more},
    {"AT_DisableTrig", Lock::share_row_exclusive, Work::none, nothing_more},
    {"AT_DisableTrigAll", Lock::share_row_exclusive, Work::none, nothing_more},
    {"AT_DisableTrigUser", Lock::share_row_exclusive, Work::none, nothing_more},
    {"AT_ReplicaIdentity", Lock::access_exclusive, Work::none, nothing_more},
    {"AT_EnableRowSecurity", Lock::access_exclusive, Work::none, nothing_more},
    {"AT_ForceRowSecurity", Lock::access_exclusive, Work::none, nothing_more},
    {"AT_DisableRowSecurity", Lock::access_exclusive, Work::none, no_row_security},
    {"AT_NoForceRowSecurity", Lock::access_exclusive, Work::none, nothing_more},
};

void alter_relation(const Node& statement, Script& script) {
  const std::string table = relation_name(statement["relation"]);
  for (const Node& each : statement["cmds"].items()) {
    const Node& command = each.as("AlterTableCmd");
    const std::string& subtype = command["subtype"].text();
    const auto* found =
        std::find_if(std::begin(kAlterations), std::end(kAlterations),
                     [&](const Alteration& alteration) { return subtype == alteration.subtype; });
    if (found == std::end(kAlterations)) {
      script.unknown();
      continue;
    }
    if (found->lock != Lock::none) script.effect(table, found->lock, found->work);
    found->explain(command, table, script);
  }
}

// Of an index only the settings change without a word about its table.
void alter_index(const Node& statement, Script& script) {
  for (const Node& each : statement["cmds"].items()) {
    const std::string& subtype = each.as("AlterTableCmd")["subtype"].text();
    if (subtype != "AT_SetRelOptions" && subtype != "AT_ResetRelOptions") script.unknown();
  }
  script.effect(relation_name(statement["relation"]), Lock::share_update_exclusive);
}

void alter_composite(const Node& statement, Script& script) {
  const std::string type = relation_name(statement["relation"]);
  script.unknown();
  for (const Node& each : statement["cmds"].items()) {
    const Node& command = each.as("AlterTableCmd");
    if (command["subtype"].text() != "AT_DropColumn") continue;
    script.lose(
        ir::DataLoss::possible,
        "values of the attribute " + quoted(type + "." + command["name"].text()) + " are lost");
  }
}

void alter_table(const Node& statement, Script& script) {
  const std::string& kind = statement["objtype"].text();
  if (kind == "OBJECT_INDEX") return alter_index(statement, script);
  if (kind == "OBJECT_TYPE") return alter_composite(statement, script);
  alter_relation(statement, script);
}

void set_schema(const Node& statement, Script& script) {
  const std::string table = relation_name(statement["relation"]);
  if (statement["objectType"].text() != "OBJECT_TABLE") return script.unknown();
  script.effect(table, Lock::access_exclusive);
  if (script.made(table)) return;
  script.warn("rename-table",
              "programs that look for " + quoted(table) + " in the old schema fail from now on", {},
              table);
}

}  // namespace

const std::vector<Explained>& table_statements() {
  static const std::vector<Explained> list = {
      {"CreateStmt", create_table},
      {"AlterTableStmt", alter_table},
      {"AlterObjectSchemaStmt", set_schema},
  };
  return list;
}

}  // namespace mig_postgres
