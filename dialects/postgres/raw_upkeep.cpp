// Upkeep in raw SQL: VACUUM, CLUSTER, REINDEX, locks, settings, privileges.
#include "raw_script.hpp"

namespace mig_postgres {

namespace {

using ir::Work;

void note_full(const std::string& table, Script& script) {
  script.warn("vacuum-full", "VACUUM FULL writes whole tables anew under a lock",
              "VACUUM alone frees the space for new rows, with nobody waiting", table);
}

void vacuum(const Node& statement, Script& script) {
  const bool vacuums = statement["is_vacuumcmd"].flag();
  const Work reads = vacuums ? Work::scan : Work::none;  // ANALYZE looks at a sample
  const bool full = vacuums && option(statement["options"], "full");
  script.outside(vacuums);
  if (statement["rels"].items().empty()) {
    script.unknown();
    if (full) note_full({}, script);
  }
  for (const Node& each : statement["rels"].items()) {
    const std::string table = relation_name(each.as("VacuumRelation")["relation"]);
    script.effect(table, full ? Lock::access_exclusive : Lock::share_update_exclusive,
                  full ? Work::rewrite : reads);
    if (!full) continue;
    script.rewrites(table);
    note_full(table, script);
  }
}

void cluster(const Node& statement, Script& script) {
  const std::string table = relation_name(statement["relation"]);
  if (table.empty()) {
    script.outside();
    script.unknown();
  } else {
    script.effect(table, Lock::access_exclusive, Work::rewrite);
    if (script.made(table)) return;
    script.rewrites(table);
  }
  script.warn("cluster", "CLUSTER writes whole tables anew under a lock",
              "do it while nobody works on the tables", table);
}

void reindex(const Node& statement, Script& script) {
  const std::string& kind = statement["kind"].text();
  const std::string name = relation_name(statement["relation"]);
  const bool concurrent = option(statement["params"], "concurrently");
  const bool single = kind == "REINDEX_OBJECT_TABLE" || kind == "REINDEX_OBJECT_INDEX";
  script.outside(concurrent || !single);
  if (concurrent) {
    if (!single) return script.unknown();
    script.effect(name, Lock::share_update_exclusive, Work::index);
    script.info("waits-for-transactions",
                "it waits for every transaction that is older, and leaves an invalid index behind "
                "when it fails");
    return;
  }
  script.effect(name, Lock::access_exclusive, Work::index);
  if (!single) script.unknown();
  if (script.made(name)) return;
  const std::string table = kind == "REINDEX_OBJECT_TABLE" ? name : std::string();
  script.warn("blocks-reads-and-writes",
              "nobody can write a table while its indexes are built anew, and hardly anybody read "
              "it: to plan a query the server looks at all of them",
              {}, table);
  script.warn("reindex-not-online", "indexes are built anew under a lock",
              "write REINDEX … CONCURRENTLY, in a revision of its own", table);
}

void refresh(const Node& statement, Script& script) {
  const std::string view = relation_name(statement["relation"]);
  const bool concurrent = statement["concurrent"].flag();
  script.effect(view, concurrent ? Lock::exclusive : Lock::access_exclusive,
                concurrent ? std::nullopt : std::optional(Work::rewrite));
  if (concurrent || script.made(view)) return;
  script.keeps_waiting(view, Lock::access_exclusive, "it is filled anew",
                       "write REFRESH MATERIALIZED VIEW CONCURRENTLY, which needs a unique index");
}

void lock_table(const Node& statement, Script& script) {
  for (const Node& each : statement["relations"].items()) {
    // the server counts its locks as Lock does
    script.effect(relation_name(each.as("RangeVar")),
                  static_cast<Lock>(statement["mode"].number()));
  }
}

// ---- settings -----------------------------------------------------------------------------------

void set(const Node& statement, Script& script) {
  script.unknown();
  script.changes_nothing();
  const std::string& kind = statement["kind"].text();
  const std::string& name = statement["name"].text();
  if (kind == "VAR_RESET_ALL") script.settings().clear();
  if (kind == "VAR_RESET" || kind == "VAR_SET_DEFAULT") script.settings().erase(name);
  const bool sets = kind == "VAR_SET_VALUE" || kind == "VAR_SET_CURRENT";
  if (sets && !statement["is_local"].flag()) script.settings().insert(name);
}

// ---- privileges ---------------------------------------------------------------------------------

void privileges(const char* what, Script& script) {
  script.unknown();
  script.info("privileges", std::string("the text ") + what,
              "roles are not the same on every server; see that they exist");
}

void grant(const Node& statement, Script& script) {
  privileges(statement["is_grant"].flag() ? "grants privileges" : "revokes privileges", script);
}
void grant_role(const Node&, Script& script) { privileges("changes who is in a role", script); }
void default_privileges(const Node&, Script& script) {
  privileges("changes default privileges", script);
}
void change_role(const Node&, Script& script) { privileges("changes roles", script); }
void change_owner(const Node&, Script& script) { privileges("changes owners", script); }
void drop_owned(const Node&, Script& script) {
  privileges("drops what roles own", script);
  script.lose(ir::DataLoss::possible, "the tables that the roles own are lost");
}

// ---- outside a transaction ----------------------------------------------------------------------

void discard(const Node& statement, Script& script) {
  script.unknown();
  if (statement["target"].text() == "DISCARD_ALL") script.outside();
}

void outside(const Node&, Script& script) {
  script.outside();
  script.unknown();
}

}  // namespace

const std::vector<Explained>& upkeep_statements() {
  static const std::vector<Explained> list = {
      {"VacuumStmt", vacuum},
      {"ClusterStmt", cluster},
      {"ReindexStmt", reindex},
      {"RefreshMatViewStmt", refresh},
      {"LockStmt", lock_table},
      {"VariableSetStmt", set},
      {"GrantStmt", grant},
      {"GrantRoleStmt", grant_role},
      {"AlterDefaultPrivilegesStmt", default_privileges},
      {"CreateRoleStmt", change_role},
      {"AlterRoleStmt", change_role},
      {"AlterRoleSetStmt", change_role},
      {"DropRoleStmt", change_role},
      {"AlterOwnerStmt", change_owner},
      {"ReassignOwnedStmt", change_owner},
      {"DropOwnedStmt", drop_owned},
      {"DiscardStmt", discard},
      {"AlterSystemStmt", outside},
      {"CreatedbStmt", outside},
      {"CreateTableSpaceStmt", outside},
      {"DropTableSpaceStmt", outside},
      {"CreateSubscriptionStmt", outside},
      {"AlterSubscriptionStmt", outside},
      {"DropSubscriptionStmt", outside},
  };
  return list;
}

}  // namespace mig_postgres
