// Lists of names, and of things that have one.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

namespace mig::ir {

inline bool contains(const std::vector<std::string>& list, const std::string& item) {
  return std::find(list.begin(), list.end(), item) != list.end();
}

namespace detail {

// Takes out the first that has the name. Whether there was one.
template <class T>
bool erase_named(std::vector<T>& list, const std::string& name) {
  const auto it =
      std::find_if(list.begin(), list.end(), [&](const T& each) { return each.name == name; });
  if (it == list.end()) return false;
  list.erase(it);
  return true;
}

// The first that has the name, or null.
template <class T>
T* find_named(std::vector<T>& list, const std::string& name) {
  const auto it =
      std::find_if(list.begin(), list.end(), [&](const T& each) { return each.name == name; });
  return it == list.end() ? nullptr : &*it;
}

}  // namespace detail

}  // namespace mig::ir
