// journal, verify, repair on a database.
#include "store/journal.hpp"

#include "api/context.hpp"
#include "api/integrity.hpp"
#include "api/lock.hpp"
#include "revision/checksum.hpp"
#include "store/version_table.hpp"
#include <mig/journal.hpp>

#include <algorithm>
#include <utility>

namespace mig {

namespace {

// A database with the journal that belongs to its version table.
class Books {
 public:
  Books(Database& database, const Options& options)
      : compiler_(database.dialect(),
                  api::settings_for(database.dialect(), database.connection().server(), options)),
        versions_(compiler_, database.connection(), database.catalog(), options.version_table),
        rows_(versions_.read()),
        journal_(compiler_, database.connection(), database.catalog(), versions_.name()) {}

  [[nodiscard]] const graph::Rows& rows() const { return rows_; }
  [[nodiscard]] store::Journal& journal() { return journal_; }

 private:
  compile::Compiler compiler_;
  store::VersionTable versions_;
  graph::Rows rows_;
  store::Journal journal_;
};

Error nothing_to_accept(const std::string& id) {
  return Error({"MIG-642", "there is nothing to accept in revision '" + id + "'",
                "`mig verify` names the revisions that differ from what was applied"});
}

// The one that is meant by a whole or partial id.
const IntegrityFinding& meant(const std::vector<IntegrityFinding>& findings,
                              const std::string& id) {
  std::vector<const IntegrityFinding*> found;
  for (const auto& each : findings) {
    if (each.revision == id) return each;
    if (each.revision.starts_with(id)) found.push_back(&each);
  }
  if (id.empty() || found.empty()) throw nothing_to_accept(id);
  if (found.size() > 1) {
    throw Error({"MIG-642",
                 "'" + id + "' is the beginning of several revisions: '" + found[0]->revision +
                     "', '" + found[1]->revision + "'",
                 "write the whole id"});
  }
  return *found.front();
}

}  // namespace

std::vector<JournalEntry> journal(Database& database, const Options& options) {
  return api::guarded([&] { return Books(database, options).journal().entries(); });
}

std::vector<IntegrityFinding> verify(const History& history, Database& database,
                                     const Options& options) {
  return api::guarded([&] {
    Books books(database, options);
    return api::integrity(history, books.rows(), books.journal().entries());
  });
}

std::vector<IntegrityFinding> repair(const History& history, Database& database,
                                     const std::vector<std::string>& ids, const Options& options) {
  return api::guarded([&] {
    const api::Lock lock(database, options);
    Books books(database, options);
    const auto findings = api::integrity(history, books.rows(), books.journal().entries());
    std::vector<IntegrityFinding> out;
    std::vector<store::Record> records;
    for (const auto& id : ids) {
      const IntegrityFinding& found = meant(findings, id);
      if (found.what == Integrity::unknown) {
        throw Error({"MIG-642",
                     "revision '" + found.revision +
                         "' stands in the version table, and there is no file of it",
                     "say with `mig stamp --purge` where the database is"});
      }
      store::Record record;
      record.revision = found.revision;
      record.action = JournalAction::forget;
      if (found.what != Integrity::missing) {
        record.action = JournalAction::repair;
        record.checksum = revision::checksum(history.revision(found.revision));
      }
      records.push_back(std::move(record));
      out.push_back(found);
    }
    books.journal().load();
    lock.hold([&] { books.journal().ensure(); });
    lock.transaction([&] { books.journal().note(records); });
    return out;
  });
}

}  // namespace mig
