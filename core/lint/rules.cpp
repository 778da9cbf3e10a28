// The catalogue: everything that the linter can find, and what to do about it. The reference page
// and SARIF's rules are made of it.
#include <mig/lint.hpp>

#include <algorithm>

namespace mig {

const std::vector<LintFamily>& lint_families() {
  static const std::vector<LintFamily> families = {
      {"DS", "Destructive: data goes"},
      {"DD", "Data-dependent: it fails, or not, on the rows that are there"},
      {"BC", "Backward-incompatible: programs that run already break"},
      {"CD", "Constraint removed: wrong data becomes possible"},
      {"LK", "Locks and rewrites: others wait"},
      {"TX", "Shape of the transaction"},
      {"PT", "Portability: the same history ends differently elsewhere"},
      {"RB", "Tables built anew"},
      {"CV", "Conventions"},
      {"NM", "Names"},
      {"IN", "Integrity of the history"},
      {"SQ", "Raw SQL"},
  };
  return families;
}

namespace {

constexpr LintLevel kOff = LintLevel::off;
constexpr LintLevel kInfo = LintLevel::info;
constexpr LintLevel kWarning = LintLevel::warning;
constexpr LintLevel kError = LintLevel::error;

constexpr const char* kStages =
    "go in stages: add what is new, write both, move the rows, move the readers, drop what is old "
    "in a later release";
constexpr const char* kLookFirst = "look for such rows before the migration";
constexpr const char* kOnline = "write online = true";
constexpr const char* kMeant = "if it is meant, say so with lint_ignore in the revision";

std::vector<LintRule> destructive() {
  return {
      {"DS101", "drop-schema", kError, "a schema is dropped with everything in it", kMeant},
      {"DS102", "drop-table", kError, "a table is dropped with its rows",
       "keep it for a release under another name, or keep a copy; if it is meant, say so with "
       "lint_ignore"},
      {"DS103", "drop-column", kError, "a column is dropped with its values",
       "make sure that no program reads it any more; if it is meant, say so with lint_ignore"},
      {"DS104", "drop-enum-value", kError, "a value of an enum is removed",
       "give the rows that hold it another value first"},
      {"DS105", "drop-type", kWarning, "a type or sequence is dropped", kMeant},
      {"DS106", "drop-database", kError, "a database is dropped", "leave it out of a migration"},
      {"DS107", "truncate", kError, "a table is emptied", kMeant},
      {"DS108", "delete-rows", kInfo, "rows are deleted", "keep a copy where they may be missed"},
      {"DS109", "lossy-type-change", kWarning, "a change of type loses some values",
       "count the values that do not fit, and decide what becomes of them, before the migration"},
      {"DS110", "drop-cascade", kError, "what depends on it is dropped as well",
       "drop what is meant by name, so that nothing else goes along"},
      {"DS111", "truncate-cascade", kError, "tables that refer to it are emptied as well",
       "empty the tables that are meant by name"},
      {"DS112", "drops-dependents", kWarning, "other objects go along",
       "drop them by name, or keep what they need"},
      {"DS199", "data-loss", kWarning, "stored values go or change", kMeant},
  };
}

std::vector<LintRule> data_dependent() {
  return {
      {"DD101", "unique-on-rows", kWarning,
       "a unique index or constraint on a table that may have rows", kLookFirst},
      {"DD102", "column-required", kError,
       "a column without a default that every row must have, on a table that may have rows",
       "give it a default, or add it nullable, fill it, and make it NOT NULL then"},
      {"DD103", "not-null-added", kWarning, "a column may not hold NULL from now on",
       "fill the rows first; programs that leave the column out have to give a value"},
      {"DD104", "foreign-key-on-rows", kWarning, "a foreign key on a table that may have rows",
       kLookFirst},
      {"DD105", "check-on-rows", kWarning, "a check on a table that may have rows", kLookFirst},
      {"DD106", "primary-key-on-rows", kWarning, "a primary key on a table that may have rows",
       kLookFirst},
      {"DD107", "type-change-on-rows", kWarning, "values may not fit a column's new type",
       kLookFirst},
      {"DD199", "may-fail-on-data", kWarning, "it may fail on the rows that are there", kLookFirst},
  };
}

std::vector<LintRule> incompatible() {
  return {
      {"BC101", "rename-table", kWarning, "a table is renamed under the programs that use it",
       "create a view of the old name in the same revision, or go in stages"},
      {"BC102", "rename-column", kWarning, "a column is renamed under the programs that use it",
       kStages},
      {"BC103", "type-change", kWarning, "a column changes its type under the programs that use it",
       kStages},
      {"BC104", "not-null-dropped", kInfo, "readers may meet NULL from now on",
       "make sure that every reader can take NULL"},
      {"BC105", "default-changed", kInfo,
       "writers that leave the column out write something else, or fail, from now on",
       "change the writers first"},
      {"BC106", "rename-enum-value", kWarning, "a value of an enum is called otherwise", kStages},
      {"BC107", "drop-view", kWarning, "a view is dropped under the programs that read it",
       "make sure that nobody reads it any more"},
      {"BC108", "replace-view", kInfo, "the query behind a view changes",
       "keep its columns, their order and types"},
      {"BC109", "generated-changed", kWarning,
       "what the database computes or numbers in a column changes",
       "change the writers first: a computed column takes no values"},
      {"BC110", "collation-changed", kInfo, "values compare and sort otherwise from now on",
       "look for values that become equal, where they have to be unique"},
      {"BC111", "rename-schema", kWarning, "a schema is renamed under the programs that use it",
       kStages},
      {"BC112", "view-breaks", kWarning, "a view no longer works",
       "create the view anew in the same revision"},
      {"BC113", "view-keeps-name", kInfo, "a view keeps the old name of a column",
       "replace the view where its readers should see the new name"},
  };
}

std::vector<LintRule> constraints() {
  return {
      {"CD101", "drop-foreign-key", kWarning, "a foreign key is dropped",
       "rows that refer to nothing are accepted from now on: who sees to it?"},
      {"CD102", "drop-check", kWarning, "a check is dropped",
       "values that it kept out are accepted from now on"},
      {"CD103", "drop-primary-key", kWarning, "a primary key is dropped",
       "rows can be equal from now on; replication and tools need a key"},
      {"CD104", "drop-unique", kWarning, "a unique constraint or index is dropped",
       "equal values are accepted from now on, and upserts that name it fail"},
      {"CD105", "drop-constraint", kWarning, "a constraint is dropped",
       "what it kept out is accepted from now on"},
      {"CD106", "dropped-with-column", kWarning, "constraints or indexes go along with a column",
       "drop them by name, so that it is seen"},
      {"CD107", "drops-foreign-key", kWarning, "foreign keys of other tables go along",
       "drop them by name, so that it is seen"},
  };
}

std::vector<LintRule> locks() {
  return {
      {"LK101", "index-not-online", kWarning, "others wait while an index is built", kOnline},
      {"LK102", "drop-index-not-online", kInfo, "others wait while an index is dropped", kOnline},
      {"LK103", "primary-key-not-online", kWarning, "others wait while a primary key is built",
       kOnline},
      {"LK104", "unique-not-online", kWarning, "others wait while a unique constraint is built",
       kOnline},
      {"LK105", "foreign-key-not-online", kWarning,
       "others wait while the rows are checked against a foreign key", kOnline},
      {"LK106", "check-not-online", kWarning, "others wait while the rows are checked", kOnline},
      {"LK107", "not-null-not-online", kWarning,
       "others wait while the rows are looked at for NULL", kOnline},
      {"LK108", "constraint-not-online", kWarning,
       "others wait while the rows are checked against a constraint",
       "add it NOT VALID, and validate it in a later revision"},
      {"LK199", "blocks", kWarning, "others wait while a table is worked on",
       "run it when nobody is there, or go in stages"},
      {"LK201", "type-change-rewrite", kWarning, "a change of type writes the table anew", kStages},
      {"LK202", "add-column-rewrite", kWarning, "a new column writes the table anew",
       "add it without what forces that, and fill it in batches"},
      {"LK203", "table-rewrite", kWarning, "a table is written anew",
       "run it when nobody is there; there has to be room for a second copy"},
      {"LK204", "volatile-default", kWarning, "a default that differs from row to row",
       "add the column without it, set the default then, and fill the rows in batches"},
      {"LK205", "stored-generated-column", kWarning, "a stored computed column is added",
       "let it be computed when it is read, or fill a plain column in batches"},
      {"LK206", "identity-added", kWarning, "a column that the database numbers is added",
       "add it to an empty table, or fill a plain column in batches"},
      {"LK207", "set-logged", kWarning, "a table is made logged or unlogged",
       "run it when nobody "
       "is there"},
      {"LK208", "access-method", kWarning, "the access method of a table changes",
       "run it when nobody is there"},
      {"LK301", "no-online-way", kWarning, "there is no way without others waiting",
       "run it when nobody is there, or go in stages"},
      {"LK302", "waits-for-transactions", kInfo, "it waits for every older transaction",
       "see that none stays open for long"},
      {"LK303", "locks-other-table", kInfo, "another table is locked as well", "keep it short"},
      {"LK304", "reindex-not-online", kWarning, "others wait while indexes are built anew",
       "write REINDEX … CONCURRENTLY"},
      {"LK305", "detach-not-online", kWarning, "others wait while a partition is detached",
       "write DETACH PARTITION … CONCURRENTLY"},
      {"LK306", "vacuum-full", kWarning, "VACUUM FULL lets nobody in",
       "leave it out of a migration; pg_repack does it online"},
      {"LK307", "cluster", kWarning, "CLUSTER lets nobody in", "leave it out of a migration"},
      {"LK308", "trigger-lock", kInfo, "writers wait for a moment while a trigger is made",
       "keep the revision short"},
      {"LK309", "exclusion-constraint", kWarning,
       "an exclusion constraint has no way without others waiting", "run it when nobody is there"},
      {"LK401", "no-lock-timeout", kInfo,
       "a statement that waits for a lock lets everybody wait behind it",
       "set lock_timeout in the environment"},
  };
}

std::vector<LintRule> transactions() {
  return {
      {"TX101", "mixed-transaction", kWarning,
       "one part of the revision is in a transaction and another is not",
       "give what runs outside a revision of its own: after a failure nothing is half done then"},
      {"TX102", "nested-transaction", kError, "the SQL begins or ends a transaction itself",
       "leave BEGIN and COMMIT to mig, or write transaction = \"off\""},
      {"TX103", "uncommitted-transaction", kError,
       "the SQL begins a transaction and does not end it", "leave BEGIN and COMMIT to mig"},
      {"TX104", "not-atomic", kOff, "several changes, and the database commits each by itself",
       "one change a revision leaves nothing half done"},
      {"TX105", "locks-several-tables", kInfo,
       "one transaction keeps everybody out of several tables",
       "one table a revision: two programs that take them in another order block each other"},
      {"TX106", "data-with-schema", kWarning,
       "rows are changed while the transaction keeps everybody out of the table",
       "change the rows in a revision of their own"},
      {"TX107", "validate-in-same-transaction", kWarning,
       "a constraint is validated in the transaction that adds it",
       "validate it in a later revision, so that the strong lock is gone by then"},
      {"TX108", "enum-value-used", kError,
       "a new value of an enum is used in the transaction that adds it",
       "use it in a later revision"},
      {"TX109", "concurrently-in-transaction", kError,
       "a statement that the database refuses inside a transaction",
       "write transaction = \"off\" in the revision"},
  };
}

std::vector<LintRule> portability() {
  return {
      {"PT101", "length-not-enforced", kInfo, "longer values are accepted",
       "add a check on the length where it matters"},
      {"PT102", "decimal-as-float", kWarning, "exact numbers are kept as floating point",
       "keep a whole number of the smallest unit, where it is counted"},
      {"PT103", "time-zone-lost", kInfo, "the time zone is not kept",
       "write times in UTC, and read them as that"},
      {"PT104", "enum-as-text", kInfo, "an enum is kept as text with a check",
       "do not rely on the order of its values"},
      {"PT105", "range-cut", kInfo, "values beyond a limit are not held",
       "keep within the narrowest of the databases"},
      {"PT106", "case-insensitive-unique", kWarning,
       "what differs only in case or accents counts as equal",
       "give the column a collation that tells them apart"},
      {"PT107", "kept-as-json", kInfo, "arrays are kept as JSON", "do not search inside of them"},
      {"PT108", "kept-as-text", kInfo, "values are kept as text",
       "do not compute with them in SQL"},
      {"PT199", "type-approximated", kInfo, "a type holds less than it promises",
       "see what the database keeps of it"},
      {"PT201", "unsupported", kError, "the database cannot do it",
       "leave it out there with except, or write it in SQL"},
      {"PT202", "only-some-dialects", kInfo,
       "an operation is for some of the databases: schemas differ from here on",
       "write what the others need, or say that they are to differ with lint_ignore"},
      {"PT203", "one-sql-for-all", kWarning, "one SQL text for different databases",
       "use the operation that does it, or write the SQL per dialect"},
      {"PT204", "reserved-word", kInfo, "a name is a reserved word of SQL",
       "choose another one: whoever writes SQL by hand has to quote it"},
      {"PT205", "name-case", kInfo, "a name with capitals",
       "write names in lower case: databases differ in what they make of capitals"},
      {"PT206", "name-too-long", kWarning, "a name is longer than a database keeps",
       "choose a shorter one"},
      {"PT299", "differs", kInfo, "the result is not the same", "see that no program relies on it"},
  };
}

std::vector<LintRule> rebuilds() {
  return {
      {"RB101", "rebuild", kInfo, "a table is built anew: every row is copied",
       "put changes of one table next to each other: they become one rebuild"},
      {"RB102", "hand-made-rebuild", kWarning, "SQL that builds a table anew by hand",
       "use the operations: dropping a table there deletes the rows that refer to it"},
      {"RB103", "unknown-before-rebuild", kInfo,
       "a table is built anew whose definition the history does not know for sure",
       "say what raw SQL did to it with state"},
      {"RB104", "index-rebuild", kInfo, "an index is built anew to be renamed",
       "leave its name where that takes long"},
  };
}

std::vector<LintRule> conventions() {
  return {
      {"CV101", "no-primary-key", kWarning, "a table without a primary key",
       "give it one: rows cannot be told apart, and replication needs it"},
      {"CV102", "integer-key", kInfo, "a key that is numbered runs out of numbers", "write bigint"},
      {"CV103", "char-type", kInfo, "char(n) pads with blanks", "write varchar(n) or text"},
      {"CV104", "timestamp-without-zone", kInfo, "a time without its zone",
       "write timestamptz, where an instant is meant"},
      {"CV105", "float-type", kOff, "a floating point number is not exact",
       "write decimal where it is counted"},
      {"CV106", "json-type", kInfo, "json cannot be compared", "write jsonb"},
      {"CV107", "serial-column", kInfo, "serial is the old way to number rows",
       "write GENERATED BY DEFAULT AS IDENTITY"},
      {"CV108", "wide-index", kInfo, "an index over more than three columns",
       "the leading columns are what is searched by: are the others needed?"},
      {"CV109", "duplicate-index", kWarning, "another index serves the same searches",
       "leave one of them out: each slows down every write"},
      {"CV110", "foreign-key-without-index", kInfo,
       "no index begins with the columns of a foreign key",
       "create one, where rows of the other table are deleted or joined"},
      {"CV111", "foreign-key-type", kWarning,
       "a column and the one that it refers to have different types", "give both the same type"},
      {"CV112", "cascade-delete", kOff, "rows are deleted along with those that they refer to",
       "delete them in the program, where they would be missed"},
      {"CV113", "column-order", kOff,
       "the order of the columns leaves gaps, where a database keeps them in that order",
       "put wide columns of a fixed size first"},
      {"CV114", "no-comment", kOff, "a table without a comment", "write what its rows are"},
      {"CV115", "enum-type", kOff, "an enum in the database",
       "a table of its own is easier to change"},
      {"CV116", "limited-text", kOff, "a text with a limit",
       "write text, and a check where the length matters"},
      {"CV117", "nullable-column", kOff, "a column may hold NULL", "write nullable = false"},
      {"CV118", "integer-type", kOff, "a whole number of 16 or 32 bits",
       "write bigint: changing it later writes the table anew"},
      {"CV119", "not-robust", kInfo, "it cannot be run again after half of it ran",
       "write IF EXISTS or IF NOT EXISTS"},
      {"CV120", "many-indexes", kOff, "a table with many indexes", "each slows down every write"},
      {"CV121", "guarded", kInfo, "whether it does something depends on the database",
       "leave the guard out: the history knows what is there"},
  };
}

std::vector<LintRule> names() {
  return {
      {"NM101", "table-name", kWarning, "the name of a table is not as agreed", "see [lint.names]"},
      {"NM102", "column-name", kWarning, "the name of a column is not as agreed",
       "see [lint.names]"},
      {"NM103", "index-name", kWarning, "the name of an index is not as agreed",
       "see [lint.names]"},
      {"NM104", "constraint-name", kWarning, "the name of a constraint is not as agreed",
       "see [lint.names]"},
      {"NM105", "view-name", kWarning, "the name of a view is not as agreed", "see [lint.names]"},
      {"NM106", "type-name", kWarning, "the name of an enum or sequence is not as agreed",
       "see [lint.names]"},
      {"NM107", "no-message", kInfo, "a revision that does not say what it is for",
       "give it a message"},
  };
}

std::vector<LintRule> integrity() {
  return {
      {"IN101", "irreversible", kInfo, "a revision that cannot be taken back",
       "write what takes it back: undo, [[downgrade]] or a section '-- mig:downgrade'; or say that "
       "it is meant with irreversible"},
      {"IN102", "empty-revision", kInfo, "a revision that does nothing", "fill it, or remove it"},
      {"IN103", "edited", kError, "a revision was edited after it was recorded in mig.sum",
       "put it back and write a new revision; where it has run nowhere, record it with 'mig sum'"},
      {"IN104", "unrecorded", kWarning, "mig.sum does not have the revision", "run 'mig sum'"},
      {"IN105", "several-heads", kWarning, "the history ends in several heads",
       "join them with 'mig merge'"},
      {"IN106", "unused-suppression", kWarning, "lint_ignore names what is not found here",
       "take it out"},
      {"IN107", "unknown-suppression", kError, "lint_ignore names what is no rule",
       "see 'mig lint --rules'"},
      {"IN110", "missing-revision", kError, "mig.sum has a revision that no file has",
       "bring the file back, or record its end with 'mig sum'"},
      {"IN108", "made-and-dropped", kInfo, "a table is made and dropped in the same revision",
       "leave out both"},
      {"IN109", "downgrade-loses-data", kOff, "what comes back on the way down is empty",
       "keep a copy of what goes"},
  };
}

std::vector<LintRule> raw_sql() {
  return {
      {"SQ101", "update-without-where", kWarning, "an UPDATE of every row",
       "write the condition; where every row is meant, do it in batches"},
      {"SQ102", "delete-without-where", kError, "a DELETE of every row", "write the condition"},
      {"SQ103", "syntax-error", kWarning, "the SQL cannot be parsed", "check the SQL"},
      {"SQ104", "privileges", kInfo, "rights, roles or owners change",
       "keep rights apart from the schema: they differ from one server to the next"},
      {"SQ105", "row-security-disabled", kWarning, "row level security is switched off",
       "see that rows are not shown to others"},
      {"SQ106", "session-setting", kInfo, "a setting outlives the migration", "write SET LOCAL"},
      {"SQ107", "dynamic-sql", kWarning, "SQL that is put together at run time",
       "quote what goes into it with format() and %I or %L"},
      {"SQ108", "copy-from-program", kError, "the server runs a program",
       "load the data from outside"},
      {"SQ109", "duplicate-assignment", kError, "a column is set twice", "set it once"},
      {"SQ110", "domain-constraint", kWarning, "a constraint on a domain",
       "put it on the columns: on a domain it cannot be checked without everybody waiting"},
      {"SQ111", "enum-value-order", kInfo, "a new value of an enum without its place",
       "write BEFORE or AFTER, where the order counts"},
      {"SQ201", "opaque-sql", kInfo, "SQL whose effect on the schema the history does not know",
       "say it with state, so that later operations and downgrades are checked"},
  };
}

}  // namespace

const std::vector<LintRule>& lint_rules() {
  static const std::vector<LintRule> rules = [] {
    std::vector<LintRule> all;
    for (auto* family :
         {destructive, data_dependent, incompatible, constraints, locks, transactions, portability,
          rebuilds, conventions, names, integrity, raw_sql}) {
      for (const auto& rule : family()) all.push_back(rule);
    }
    return all;
  }();
  return rules;
}

LintLevel lint_level(const LintPolicy& policy, std::string_view code, std::string_view name,
                     LintLevel own) {
  const bool catalogued = find_lint_rule(code) != nullptr;
  for (const auto key : {code, name, catalogued ? code.substr(0, 2) : code}) {
    const auto found = policy.levels.find(std::string(key));
    if (found != policy.levels.end()) return found->second;
  }
  return own;
}

const LintRule* find_lint_rule(std::string_view code_or_name) {
  const auto& rules = lint_rules();
  const auto found = std::find_if(rules.begin(), rules.end(), [&](const LintRule& rule) {
    return rule.code == code_or_name || rule.name == code_or_name;
  });
  return found == rules.end() ? nullptr : &*found;
}

}  // namespace mig
