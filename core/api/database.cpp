#include "port/dialect.hpp"
#include <mig/database.hpp>

namespace mig {

Database::Database(std::shared_ptr<const port::Dialect> dialect,
                   std::unique_ptr<port::Connection> connection,
                   std::unique_ptr<port::Catalog> catalog)
    : dialect_(std::move(dialect)),
      connection_(std::move(connection)),
      catalog_(std::move(catalog)) {}

Database::~Database() = default;
Database::Database(Database&&) noexcept = default;
Database& Database::operator=(Database&&) noexcept = default;

}  // namespace mig
