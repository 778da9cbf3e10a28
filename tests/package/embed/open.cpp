// open <url> <plugin folder> <migrations>
#include <mig/mig.hpp>
#include <mig/plugins.hpp>

#include <iostream>

int main(int count, char** words) {
  if (count != 4) return 2;
  try {
    mig::OpenOptions options;
    options.plugin_dirs = {words[2]};
    mig::Database database = mig::Database::open(words[1], options);
    const auto report = mig::upgrade(mig::History::load(words[3]), database);
    std::cout << "applied " << report.steps.size() << '\n';
    return 0;
  } catch (const mig::Error& error) {
    std::cout << mig::render(error.first()) << '\n';
    return 1;
  }
}
