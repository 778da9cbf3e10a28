// Everything that a program needs to migrate its own database:
//
//   auto history = mig::History::load("migrations");
//   auto database = mig::Database::open("postgres://…");
//   mig::upgrade(history, database, "head");
#pragma once

#include <mig/backup.hpp>
#include <mig/capabilities.hpp>
#include <mig/compare.hpp>
#include <mig/database.hpp>
#include <mig/error.hpp>
#include <mig/history.hpp>
#include <mig/journal.hpp>
#include <mig/lint.hpp>
#include <mig/migrate.hpp>
#include <mig/plan.hpp>
#include <mig/project.hpp>
