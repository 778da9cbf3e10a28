#include "revision/directory.hpp"

#include "revision/codes.hpp"
#include "revision/file.hpp"
#include "revision/index.hpp"
#include "revision/reader.hpp"
#include "support/text.hpp"
#include <mig/error.hpp>

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <memory>
#include <system_error>
#include <utility>

namespace mig::revision {

namespace {

namespace fs = std::filesystem;

struct Found {
  std::string name;  // relative to the folder
  Stamp stamp;
};

std::string words_of(int error) { return std::generic_category().message(error); }

Diagnostic unreadable(const std::string& file, std::string_view what, int error) {
  const char* hint = error == ENOENT ? "check 'script_location', or make the folder" : "";
  return {code::kUnreadable,
          fmt::format("{} cannot be read: {}", what, words_of(error)),
          hint,
          {file, 0, 0, {}},
          {}};
}

bool is_revision_name(std::string_view name) {
  if (name.starts_with('.')) return false;
  return name.ends_with(".toml") || name.ends_with(".sql");
}

std::int64_t nanoseconds(const timespec& time) {
  return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

// Lists a folder and stays open on it, so that every name is looked up in the same folder.
class Folder {
 public:
  explicit Folder(const fs::path& path) : shown_((path / "").string()) {
    descriptor_ = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor_ < 0) {
      throw Error(unreadable(path.string(), "the folder of the revisions", errno));
    }
  }
  ~Folder() { ::close(descriptor_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  [[nodiscard]] int descriptor() const { return descriptor_; }
  [[nodiscard]] std::string shown(const std::string& name) const { return shown_ + name; }

  std::vector<Found> list(bool recursive, bool stamps) {
    found_.clear();
    walk("", recursive, stamps);
    std::sort(found_.begin(), found_.end(),
              [](const Found& a, const Found& b) { return a.name < b.name; });
    return std::move(found_);
  }

 private:
  struct Close {
    void operator()(DIR* directory) const { ::closedir(directory); }
  };

  void walk(const std::string& prefix, bool recursive, bool stamps) {
    const int copy = ::openat(descriptor_, prefix.empty() ? "." : prefix.c_str(),
                              O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    const std::unique_ptr<DIR, Close> directory(copy < 0 ? nullptr : ::fdopendir(copy));
    if (!directory) throw Error(unreadable(shown(prefix), "the folder", errno));
    while (const dirent* entry = ::readdir(directory.get())) {
      const std::string_view name = entry->d_name;
      if (name.starts_with('.')) continue;
      const bool wanted = is_revision_name(name);
      if (!wanted && !recursive) continue;
      visit(prefix + std::string(name), entry->d_type, wanted, recursive, stamps);
    }
  }

  // type: what the folder itself says the entry is; not every file system does.
  void visit(const std::string& name, unsigned char type, bool wanted, bool recursive,
             bool stamps) {
    struct stat status {};
    bool folder = type == DT_DIR;
    if (type == DT_UNKNOWN &&
        ::fstatat(descriptor_, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0) {
      folder = S_ISDIR(status.st_mode);
    }
    if (folder && recursive) walk(name + "/", recursive, stamps);
    if (folder || !wanted) return;
    Found found{name, {}};
    const bool look = stamps || type != DT_REG;
    if (look && ::fstatat(descriptor_, name.c_str(), &status, 0) == 0) {
      if (!S_ISREG(status.st_mode)) return;
      found.stamp = {static_cast<std::uint64_t>(status.st_size), nanoseconds(status.st_mtim),
                     nanoseconds(status.st_ctim), static_cast<std::uint64_t>(status.st_ino)};
    }
    found_.push_back(std::move(found));
  }

  std::string shown_;  // with a slash at its end
  int descriptor_ = -1;
  std::vector<Found> found_;
};

// Collects the problems of many files.
class Problems {
 public:
  void add(std::vector<Diagnostic> more) {
    std::move(more.begin(), more.end(), std::back_inserter(all_));
  }
  void add(Diagnostic one) { all_.push_back(std::move(one)); }
  void raise() {
    if (!all_.empty()) throw Error(std::move(all_));
  }

 private:
  std::vector<Diagnostic> all_;
};

// The problem of a file that has no text, or nothing.
std::optional<Diagnostic> fault_of(const Content& content, const std::string& file) {
  switch (content.ending) {
    case Ending::failed:
      return Diagnostic{code::kUnreadable,
                        fmt::format("the file cannot be read: {}", words_of(content.error)),
                        "",
                        {file, 0, 0, {}},
                        {}};
    case Ending::too_large:
      return Diagnostic{code::kTooLarge,
                        fmt::format("the file has more than {} bytes", kLargestFile),
                        "split the revision, or move its data into files that operations load",
                        {file, 0, 0, {}},
                        {}};
    case Ending::whole:
    case Ending::more:
      break;
  }
  return std::nullopt;
}

fs::path root_of(const fs::path& directory, const DirectoryOptions& options) {
  if (!options.root.empty()) return options.root;
  std::error_code ignored;
  return fs::weakly_canonical(directory, ignored).parent_path();
}

Revision load_one(const std::string& file, const fs::path& root, const DirectoryOptions& options,
                  Problems& problems) {
  const auto content = read_file(file, kLargestFile);
  if (auto fault = fault_of(content, file)) {
    problems.add(std::move(*fault));
    return {};
  }
  const ReadOptions reading{options.dialects,
                            disk_loader(fs::path(file).parent_path().string(), root.string())};
  auto result = try_read(content.bytes, file, reading);
  problems.add(std::move(result.problems));
  return std::move(result.revision);
}

constexpr std::size_t kPiece = 2048;  // nearly every head ends within it

Header load_head(const Folder& folder, const Found& found, Problems& problems) {
  const std::string file = folder.shown(found.name);
  if (found.stamp.size > kLargestFile) {
    problems.add(*fault_of({{}, Ending::too_large, 0}, file));
    return {};
  }
  FileReader reader(folder.descriptor(), found.name.c_str());
  Content& content = reader.read(kPiece);
  auto size = head_size(content.bytes, file);
  for (std::size_t piece = kPiece; !size && content.ending == Ending::more; piece *= 2) {
    if (content.bytes.size() > kLargestFile) content.ending = Ending::too_large;
    reader.read(piece);
    size = head_size(content.bytes, file);
  }
  if (auto fault = fault_of(content, file)) {
    problems.add(std::move(*fault));
    return {};
  }
  const std::string_view text = content.bytes;
  if (size && *size > 0) {
    auto result = try_read_head(text.substr(0, *size), file);
    if (result.problems.empty()) return std::move(result.header);
  }
  // The head is faulty, or what looked like its end stands inside of a text: read it all.
  while (content.ending == Ending::more) {
    if (content.bytes.size() > kLargestFile) content.ending = Ending::too_large;
    reader.read(content.bytes.size());
  }
  if (auto fault = fault_of(content, file)) {
    problems.add(std::move(*fault));
    return {};
  }
  auto result = try_read_head(content.bytes, file);
  problems.add(std::move(result.problems));
  return std::move(result.header);
}

std::int64_t system_time() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

// Small folders are read as fast as an index is.
constexpr std::size_t kWorthAnIndex = 32;

}  // namespace

std::vector<std::string> list_files(const fs::path& directory, bool recursive) {
  std::vector<std::string> names;
  for (auto& found : Folder(directory).list(recursive, false)) {
    names.push_back(std::move(found.name));
  }
  return names;
}

std::vector<Revision> load(const fs::path& directory, const DirectoryOptions& options) {
  std::vector<std::string> files;
  for (const auto& name : list_files(directory, options.recursive)) {
    files.push_back((directory / name).string());
  }
  return load_files(directory, files, options);
}

std::vector<Revision> load_files(const fs::path& directory, const std::vector<std::string>& files,
                                 const DirectoryOptions& options) {
  Problems problems;
  const auto root = root_of(directory, options);
  std::vector<Revision> revisions;
  revisions.reserve(files.size());
  for (const auto& file : files) revisions.push_back(load_one(file, root, options, problems));
  problems.raise();
  return revisions;
}

std::vector<Header> load_headers(const fs::path& directory, const DirectoryOptions& options) {
  const std::int64_t now = options.now != 0 ? options.now : system_time();
  Folder folder(directory);
  const auto files = folder.list(options.recursive, !options.index.empty());
  const bool indexed = !options.index.empty() && files.size() >= kWorthAnIndex;
  auto old = indexed ? read_index(options.index) : std::nullopt;
  if (!old) old.emplace();

  Problems problems;
  std::vector<Header> headers;
  headers.reserve(files.size());
  bool same = files.size() == old->entries.size();
  auto known = old->entries.begin();
  for (const auto& found : files) {
    while (known != old->entries.end() && known->header.file < found.name) ++known;
    const bool there = known != old->entries.end() && known->header.file == found.name;
    if (there && trusted(*old, *known, found.stamp)) {
      headers.push_back(std::move(known->header));
      ++known;  // its name is gone with the header
    } else {
      same = false;
      headers.push_back(load_head(folder, found, problems));
    }
    headers.back().file = folder.shown(found.name);
  }
  problems.raise();
  if (indexed && !same) {
    Index fresh{now, {}};
    fresh.entries.reserve(files.size());
    for (std::size_t i = 0; i < files.size(); ++i) {
      fresh.entries.push_back({files[i].stamp, headers[i]});
      fresh.entries.back().header.file = files[i].name;
    }
    write_index(options.index, fresh);
  }
  return headers;
}

fs::path index_path(const fs::path& directory, const std::string& cache_home,
                    const std::string& home) {
  fs::path cache = cache_home;
  if (!cache.is_absolute()) cache = home.empty() ? fs::path() : fs::path(home) / ".cache";
  if (!cache.is_absolute()) return {};
  std::error_code error;
  const auto canonical = fs::weakly_canonical(directory, error);
  if (error) return {};
  constexpr std::size_t kDigits = 16;
  return cache / "mig" / ("heads-" + support::sha256(canonical.string()).substr(0, kDigits));
}

FileLoader disk_loader(std::string directory, std::string root) {
  return [directory = std::move(directory), root = std::move(root)](const std::string& name) {
    LoadedFile out;
    const fs::path relative = name;
    if (relative.is_absolute()) {
      out.problem = "it is an absolute path";
      out.hint = "name it relative to the revision file";
      return out;
    }
    std::error_code error;
    const fs::path inside = fs::weakly_canonical(root.empty() ? "." : root, error);
    const fs::path path = fs::weakly_canonical(
        (directory.empty() ? fs::path(".") : fs::path(directory)) / relative, error);
    const auto parts = std::mismatch(inside.begin(), inside.end(), path.begin(), path.end());
    if (error || parts.first != inside.end()) {
      out.problem = fmt::format("it is not inside of '{}'", inside.string());
      out.hint = "keep the files of a project in its folder";
      return out;
    }
    auto content = read_file(path, kLargestFile);
    if (content.ending == Ending::whole) {
      out.bytes = std::move(content.bytes);
    } else if (content.ending == Ending::too_large) {
      out.problem = fmt::format("it has more than {} bytes", kLargestFile);
    } else {
      out.problem = words_of(content.error);
      if (content.error == ENOENT) out.hint = "its name is relative to the revision file";
    }
    return out;
  };
}

}  // namespace mig::revision
