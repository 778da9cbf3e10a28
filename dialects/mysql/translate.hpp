// The dialects mysql and mariadb: one translation with its differences inside.
#pragma once

#include <mig/sdk/dialect.hpp>

#include <string_view>
#include <utility>
#include <vector>

namespace mig_mysql {

class MySqlDialect : public mig::sdk::Dialect {
 public:
  MySqlDialect() : MySqlDialect(false) {}

  mig::ir::Capabilities capabilities(const mig::ir::Server& server) const override;
  mig::ir::RenderedType type(const mig::ir::Type& type,
                             const mig::ir::Server& server) const override;
  std::vector<std::pair<std::size_t, std::size_t>> split(
      std::string_view script, const mig::ir::Server& server) const override;

  using Context = mig::sdk::Context;
  // Says of an operation that was to keep nobody waiting when it does.
  Answer compile(const mig::ir::Operation& operation, const Context& context) const override;
  Answer create_table(const mig::ir::CreateTable&, const Context&) const override;
  Answer drop_table(const mig::ir::DropTable&, const Context&) const override;
  Answer rename_table(const mig::ir::RenameTable&, const Context&) const override;
  Answer alter_table(const mig::ir::AlterTable&, const Context&) const override;
  Answer add_column(const mig::ir::AddColumn&, const Context&) const override;
  Answer drop_column(const mig::ir::DropColumn&, const Context&) const override;
  Answer rename_column(const mig::ir::RenameColumn&, const Context&) const override;
  Answer alter_column(const mig::ir::AlterColumn&, const Context&) const override;
  Answer add_primary_key(const mig::ir::AddPrimaryKey&, const Context&) const override;
  Answer add_unique(const mig::ir::AddUnique&, const Context&) const override;
  Answer add_foreign_key(const mig::ir::AddForeignKey&, const Context&) const override;
  Answer add_check(const mig::ir::AddCheck&, const Context&) const override;
  Answer drop_constraint(const mig::ir::DropConstraint&, const Context&) const override;
  Answer rename_constraint(const mig::ir::RenameConstraint&, const Context&) const override;
  Answer validate_constraint(const mig::ir::ValidateConstraint&, const Context&) const override;
  Answer create_index(const mig::ir::CreateIndex&, const Context&) const override;
  Answer drop_index(const mig::ir::DropIndex&, const Context&) const override;
  Answer rename_index(const mig::ir::RenameIndex&, const Context&) const override;
  Answer create_view(const mig::ir::CreateView&, const Context&) const override;
  Answer alter_view(const mig::ir::AlterView&, const Context&) const override;
  Answer drop_view(const mig::ir::DropView&, const Context&) const override;
  Answer create_enum(const mig::ir::CreateEnum&, const Context&) const override;
  Answer add_enum_value(const mig::ir::AddEnumValue&, const Context&) const override;
  Answer rename_enum_value(const mig::ir::RenameEnumValue&, const Context&) const override;
  Answer drop_enum_value(const mig::ir::DropEnumValue&, const Context&) const override;
  Answer drop_enum(const mig::ir::DropEnum&, const Context&) const override;
  Answer create_sequence(const mig::ir::CreateSequence&, const Context&) const override;
  Answer alter_sequence(const mig::ir::AlterSequence&, const Context&) const override;
  Answer drop_sequence(const mig::ir::DropSequence&, const Context&) const override;
  Answer insert_rows(const mig::ir::InsertRows&, const Context&) const override;
  Answer update_rows(const mig::ir::UpdateRows&, const Context&) const override;
  Answer delete_rows(const mig::ir::DeleteRows&, const Context&) const override;
  Answer backfill(const mig::ir::Backfill&, const Context&) const override;
  Answer execute(const mig::ir::Execute&, const Context&) const override;

 protected:
  explicit MySqlDialect(bool maria) : maria_(maria) {}

 private:
  // What `write` answers, or why it refuses.
  template <class Write>
  Answer written(const Context& context, Write write) const;
  template <class Operation>
  Answer answer(const Operation& operation, const Context& context) const;

  bool maria_;
};

class MariaDbDialect : public MySqlDialect {
 public:
  MariaDbDialect() : MySqlDialect(true) {}
};

}  // namespace mig_mysql
