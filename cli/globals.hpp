// The options that every command takes, before its name or behind it.
#pragma once

#include <string>
#include <vector>

namespace mig::cli {

struct Globals {
  std::string config;
  std::string environment;
  std::string url;
  std::string dialect;
  std::string server_version;
  std::string wait;  // a time
  std::vector<std::string> plugin_dirs;
  std::vector<std::string> plugins;
  std::vector<std::string> variables;  // name=value
  bool quiet = false;
  bool json = false;
  bool no_color = false;
};

}  // namespace mig::cli
