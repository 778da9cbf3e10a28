#include "workload.hpp"

#include <cstdio>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace mig::bench {

namespace fs = std::filesystem;

namespace {

void write(const fs::path& file, const std::string& text) {
  std::ofstream out(file, std::ios::binary);
  out << text;
  if (!out.flush()) throw std::runtime_error(file.string() + " cannot be written");
}

template <class... Args>
std::string format(const char* pattern, Args... args) {
  char out[1024];
  return {out, static_cast<std::size_t>(std::snprintf(out, sizeof out, pattern, args...))};
}

std::string id_of(std::size_t number) { return format("%012zx", number * 2654435761U); }

// One minute after the other, from 2024 on: the way to write the date of peers and of mig.
std::string minute_of(std::size_t number, const char* pattern) {
  const std::size_t day = number / 1440;
  return format(pattern, 2024 + day / 336, day / 28 % 12 + 1, day % 28 + 1, number / 60 % 24,
                number % 60);
}

std::string mig_text(std::size_t number) {
  std::string out = "revision      = \"" + id_of(number) + "\"\n";
  if (number > 1) out += "down_revision = \"" + id_of(number - 1) + "\"\n";
  out += format("message       = \"create table t%05zu\"\n", number);
  out += "created       = " + minute_of(number, "%04zu-%02zu-%02zuT%02zu:%02zu:00Z") + "\n";
  return out + format(R"toml(
[[upgrade]]
op      = "create_table"
table   = "t%05zu"
columns = [
  { name = "id", type = "bigint", nullable = false },
  { name = "name", type = "varchar(80)", nullable = false },
  { name = "amount", type = "decimal(12,2)" },
]
primary_key = ["id"]

[[upgrade]]
op      = "create_index"
table   = "t%05zu"
name    = "ix_t%05zu_name"
columns = ["name"]
)toml",
                      number, number, number);
}

std::string up_sql(std::size_t number) {
  return format(
      "CREATE TABLE t%05zu (\n  id bigint NOT NULL PRIMARY KEY,\n  name varchar(80) NOT NULL,\n"
      "  amount decimal(12,2)\n);\nCREATE INDEX ix_t%05zu_name ON t%05zu (name);\n",
      number, number, number);
}

std::string down_sql(std::size_t number) { return format("DROP TABLE t%05zu;\n", number); }

// Fills a peer's version table as if it had applied everything.
void fill(const std::string& sqlite3, const fs::path& folder, const std::string& sql,
          const Variables& variables) {
  write(folder / "fill.sql", "BEGIN;\n" + sql + "COMMIT;\n");
  run({{sqlite3, "shop.db", ".read fill.sql"}, folder, variables});
}

Peer write_goose(const std::string& program, const std::string& sqlite3, const fs::path& folder,
                 std::size_t revisions, const Variables& variables) {
  std::string sql =
      "CREATE TABLE goose_db_version (id INTEGER PRIMARY KEY AUTOINCREMENT, version_id INTEGER NOT "
      "NULL, is_applied INTEGER NOT NULL, tstamp TIMESTAMP DEFAULT (datetime('now')));\n"
      "INSERT INTO goose_db_version (version_id, is_applied) VALUES (0, 1);\n";
  for (std::size_t i = 1; i <= revisions; ++i) {
    write(folder / "migrations" / format("%05zu_t%05zu.sql", i, i),
          "-- +goose Up\n" + up_sql(i) + "\n-- +goose Down\n" + down_sql(i));
    sql += format("INSERT INTO goose_db_version (version_id, is_applied) VALUES (%zu, 1);\n", i);
  }
  fill(sqlite3, folder, sql, variables);
  const std::vector<std::string> words = {program, "-dir", "migrations", "sqlite3", "shop.db"};
  Peer out{"goose", {words, folder, variables}, {words, folder, variables}};
  out.status.words.emplace_back("status");
  out.upgrade.words.emplace_back("up");
  return out;
}

Peer write_dbmate(const std::string& program, const std::string& sqlite3, const fs::path& folder,
                  std::size_t revisions, const Variables& variables) {
  std::string sql = "CREATE TABLE schema_migrations (version varchar(128) PRIMARY KEY);\n";
  for (std::size_t i = 1; i <= revisions; ++i) {
    const auto version = minute_of(i, "%04zu%02zu%02zu%02zu%02zu00");
    write(folder / "migrations" / (version + format("_t%05zu.sql", i)),
          "-- migrate:up\n" + up_sql(i) + "\n-- migrate:down\n" + down_sql(i));
    sql += "INSERT INTO schema_migrations VALUES ('" + version + "');\n";
  }
  fill(sqlite3, folder, sql, variables);
  const std::vector<std::string> words = {program, "--url",      "sqlite:shop.db",
                                          "-d",    "migrations", "--no-dump-schema"};
  Peer out{"dbmate", {words, folder, variables}, {words, folder, variables}};
  out.status.words.emplace_back("status");
  out.upgrade.words.emplace_back("up");
  return out;
}

std::string alembic_text(std::size_t number) {
  const std::string before = number > 1 ? "'" + id_of(number - 1) + "'" : "None";
  return format(
             "\"\"\"create table t%05zu\"\"\"\nfrom alembic import op\nimport sqlalchemy as sa\n\n"
             "revision = '%s'\ndown_revision = %s\nbranch_labels = None\ndepends_on = None\n\n\n",
             number, id_of(number).c_str(), before.c_str()) +
         format(
             "def upgrade():\n    op.create_table(\n        't%05zu',\n"
             "        sa.Column('id', sa.BigInteger(), nullable=False),\n"
             "        sa.Column('name', sa.String(80), nullable=False),\n"
             "        sa.Column('amount', sa.Numeric(12, 2)),\n"
             "        sa.PrimaryKeyConstraint('id'),\n    )\n"
             "    op.create_index('ix_t%05zu_name', 't%05zu', ['name'])\n\n\n"
             "def downgrade():\n    op.drop_table('t%05zu')\n",
             number, number, number, number);
}

Peer write_alembic(const std::string& program, const std::string& sqlite3, const fs::path& folder,
                   std::size_t revisions, const Variables& variables) {
  const auto scripts = folder / "migrations";
  fs::create_directories(scripts / "versions");
  write(folder / "alembic.ini", "[alembic]\nscript_location = migrations\n");
  write(scripts / "env.py",
        "from alembic import context\nfrom sqlalchemy import create_engine\n\n"
        "with create_engine('sqlite:///shop.db').connect() as connection:\n"
        "    context.configure(connection=connection)\n"
        "    with context.begin_transaction():\n        context.run_migrations()\n");
  for (std::size_t i = 1; i <= revisions; ++i) {
    write(scripts / "versions" / (id_of(i) + format("_t%05zu.py", i)), alembic_text(i));
  }
  fill(sqlite3, folder,
       "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY);\n"
       "INSERT INTO alembic_version VALUES ('" +
           id_of(revisions) + "');\n",
       variables);
  return {"alembic",
          {{program, "current"}, folder, variables},
          {{program, "upgrade", "head"}, folder, variables}};
}

}  // namespace

fs::path write_mig_project(const fs::path& folder, std::size_t revisions) {
  const auto versions = folder / "migrations" / "versions";
  fs::create_directories(versions);
  write(folder / "mig.toml",
        "script_location = \"migrations\"\ndefault_environment = \"dev\"\n\n"
        "[environments.dev]\nurl = \"sqlite:shop.db\"\n");
  for (std::size_t i = 1; i <= revisions; ++i) {
    write(versions / (minute_of(i, "%04zu-%02zu-%02zu_") + id_of(i) + format("_t%05zu.toml", i)),
          mig_text(i));
  }
  return versions;
}

std::vector<Peer> write_peers(const fs::path& folder, std::size_t revisions,
                              const Variables& variables) {
  using Write = Peer (*)(const std::string&, const std::string&, const fs::path&, std::size_t,
                         const Variables&);
  const std::pair<const char*, Write> known[] = {
      {"goose", write_goose}, {"dbmate", write_dbmate}, {"alembic", write_alembic}};
  std::vector<Peer> out;
  const auto sqlite3 = find_program("sqlite3");
  if (sqlite3.empty()) return out;
  for (const auto& [name, write_project] : known) {
    const auto program = find_program(name);
    if (program.empty()) continue;
    fs::create_directories(folder / name / "migrations");
    out.push_back(write_project(program, sqlite3, folder / name, revisions, variables));
  }
  return out;
}

}  // namespace mig::bench
