// Operations to PostgreSQL's SQL, versions 15 to 18. Everything runs inside a transaction but what
// the server refuses there (indexes built or dropped concurrently, and the like in raw SQL).
#pragma once

#include <mig/sdk/dialect.hpp>

#include <string_view>
#include <utility>
#include <vector>

namespace mig_postgres {

// The translation of one dialect; another dialect of the family may derive from it.
class PostgresDialect : public mig::sdk::Dialect {
 public:
  using Context = mig::sdk::Context;
  using Server = mig::ir::Server;

  mig::ir::Capabilities capabilities(const Server& server) const override;
  mig::ir::RenderedType type(const mig::ir::Type& type, const Server& server) const override;
  std::vector<std::pair<std::size_t, std::size_t>> split(std::string_view script,
                                                         const Server& server) const override;

  // Says of an operation that was to keep nobody waiting when it does.
  Answer compile(const mig::ir::Operation& operation, const Context& context) const override;

  // translate_table.cpp
  Answer create_table(const mig::ir::CreateTable& op, const Context& context) const override;
  Answer drop_table(const mig::ir::DropTable& op, const Context& context) const override;
  Answer rename_table(const mig::ir::RenameTable& op, const Context& context) const override;
  Answer alter_table(const mig::ir::AlterTable& op, const Context& context) const override;

  // translate_column.cpp
  Answer add_column(const mig::ir::AddColumn& op, const Context& context) const override;
  Answer drop_column(const mig::ir::DropColumn& op, const Context& context) const override;
  Answer rename_column(const mig::ir::RenameColumn& op, const Context& context) const override;
  Answer alter_column(const mig::ir::AlterColumn& op, const Context& context) const override;

  // translate_constraint.cpp
  Answer add_primary_key(const mig::ir::AddPrimaryKey& op, const Context& context) const override;
  Answer add_unique(const mig::ir::AddUnique& op, const Context& context) const override;
  Answer add_foreign_key(const mig::ir::AddForeignKey& op, const Context& context) const override;
  Answer add_check(const mig::ir::AddCheck& op, const Context& context) const override;
  Answer drop_constraint(const mig::ir::DropConstraint& op, const Context& context) const override;
  Answer rename_constraint(const mig::ir::RenameConstraint& op,
                           const Context& context) const override;
  Answer validate_constraint(const mig::ir::ValidateConstraint& op,
                             const Context& context) const override;
  Answer create_index(const mig::ir::CreateIndex& op, const Context& context) const override;
  Answer drop_index(const mig::ir::DropIndex& op, const Context& context) const override;
  Answer rename_index(const mig::ir::RenameIndex& op, const Context& context) const override;

  // translate_enum.cpp
  Answer create_enum(const mig::ir::CreateEnum& op, const Context& context) const override;
  Answer add_enum_value(const mig::ir::AddEnumValue& op, const Context& context) const override;
  Answer rename_enum_value(const mig::ir::RenameEnumValue& op,
                           const Context& context) const override;
  Answer drop_enum_value(const mig::ir::DropEnumValue& op, const Context& context) const override;
  Answer drop_enum(const mig::ir::DropEnum& op, const Context& context) const override;

  // translate_rows.cpp
  Answer insert_rows(const mig::ir::InsertRows& op, const Context& context) const override;
  Answer update_rows(const mig::ir::UpdateRows& op, const Context& context) const override;
  Answer delete_rows(const mig::ir::DeleteRows& op, const Context& context) const override;
  Answer backfill(const mig::ir::Backfill& op, const Context& context) const override;

  // translate_raw.cpp
  Answer execute(const mig::ir::Execute& op, const Context& context) const override;

  // translate.cpp: views, sequences, the dialect's own operations
  Answer create_view(const mig::ir::CreateView& op, const Context& context) const override;
  Answer alter_view(const mig::ir::AlterView& op, const Context& context) const override;
  Answer drop_view(const mig::ir::DropView& op, const Context& context) const override;
  Answer create_sequence(const mig::ir::CreateSequence& op, const Context& context) const override;
  Answer alter_sequence(const mig::ir::AlterSequence& op, const Context& context) const override;
  Answer drop_sequence(const mig::ir::DropSequence& op, const Context& context) const override;
  Answer plugin_operation(const mig::ir::PluginOperation& op,
                          const Context& context) const override;
};

}  // namespace mig_postgres
