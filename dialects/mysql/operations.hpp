// One function an operation: writes what it takes into the draft, or refuses.
#pragma once

#include "draft.hpp"
#include <mig/ir/operation.hpp>

#include <string>
#include <string_view>

namespace mig_mysql {

void write(Draft& draft, const mig::ir::CreateTable& op);
void write(Draft& draft, const mig::ir::DropTable& op);
void write(Draft& draft, const mig::ir::RenameTable& op);
void write(Draft& draft, const mig::ir::AlterTable& op);
void write(Draft& draft, const mig::ir::AddColumn& op);
void write(Draft& draft, const mig::ir::DropColumn& op);
void write(Draft& draft, const mig::ir::RenameColumn& op);
void write(Draft& draft, const mig::ir::AlterColumn& op);
void write(Draft& draft, const mig::ir::AddPrimaryKey& op);
void write(Draft& draft, const mig::ir::AddUnique& op);
void write(Draft& draft, const mig::ir::AddForeignKey& op);
void write(Draft& draft, const mig::ir::AddCheck& op);
void write(Draft& draft, const mig::ir::DropConstraint& op);
void write(Draft& draft, const mig::ir::RenameConstraint& op);
void write(Draft& draft, const mig::ir::ValidateConstraint& op);
void write(Draft& draft, const mig::ir::CreateIndex& op);
void write(Draft& draft, const mig::ir::DropIndex& op);
void write(Draft& draft, const mig::ir::RenameIndex& op);
void write(Draft& draft, const mig::ir::CreateView& op);
void write(Draft& draft, const mig::ir::AlterView& op);
void write(Draft& draft, const mig::ir::DropView& op);
void write(Draft& draft, const mig::ir::CreateEnum& op);
void write(Draft& draft, const mig::ir::AddEnumValue& op);
void write(Draft& draft, const mig::ir::RenameEnumValue& op);
void write(Draft& draft, const mig::ir::DropEnumValue& op);
void write(Draft& draft, const mig::ir::DropEnum& op);
void write(Draft& draft, const mig::ir::CreateSequence& op);
void write(Draft& draft, const mig::ir::AlterSequence& op);
void write(Draft& draft, const mig::ir::DropSequence& op);
void write(Draft& draft, const mig::ir::InsertRows& op);
void write(Draft& draft, const mig::ir::UpdateRows& op);
void write(Draft& draft, const mig::ir::DeleteRows& op);
void write(Draft& draft, const mig::ir::Execute& op);

// The whole answer to a backfill.
mig::ir::Translation batches_of(const Draft& draft, const mig::ir::Backfill& op);

// The table before the operation; only its name when it is not known.
mig::ir::Table table_before(const Draft& draft, const std::string& name);

// Of a unique constraint as well, which is an index.
void rename_index(Draft& draft, const std::string& table, const std::string& from,
                  const std::string& to);

// Notices about the views that mention the table (and the column, unless it is empty): the server
// leaves them broken.
void warn_of_views(Draft& draft, const std::string& table, const std::string& column,
                   const std::string& what);
// The same about one view.
void warn_of_view(Draft& draft, const std::string& view, const std::string& what);

// Whether the view mentions the table (and the column, unless it is empty).
bool uses(const mig::ir::View& view, const std::string& table, const std::string& column);

// Says of a rename in a script what nobody can look at.
void say_not_looked_at(Draft& draft);

// Refuses a table whose identity column begins no key, unless it began none before either.
void check_identity(const mig::ir::Table& table, const mig::ir::Table* before = nullptr);

// Refuses to take a key away that another table's foreign key refers to.
void check_references(const Draft& draft, const mig::ir::Table& after);

// ", `t` = `t`" for every column that the server would set to the present time in an UPDATE.
std::string keep_timestamps(const mig::ir::Table& table);

}  // namespace mig_mysql
