#include "revision/index.hpp"

#include "revision/file.hpp"

#include <algorithm>
#include <cstring>
#include <system_error>
#include <utility>

namespace mig::revision {

namespace {

// Raise the number with every change of the layout, or of what the reader makes of a head. The
// bytes are in the machine's own order, and the cache is the machine's own.
constexpr std::string_view kMagic = "mig heads 1\n";
constexpr std::uint32_t kOrderMark = 0x01020304U;
constexpr std::size_t kLargestIndex = std::size_t{256} << 20U;
constexpr std::int64_t kSettled = 2'000'000'000;  // nanoseconds

// A word-wise hash against damage, not against people: whoever may write here may write anything.
std::uint64_t hash(std::string_view bytes) {
  constexpr std::uint64_t kPrime = 0x9E3779B97F4A7C15ULL;
  std::uint64_t out = bytes.size() * kPrime;
  while (!bytes.empty()) {
    std::uint64_t word = 0;
    const std::size_t size = std::min(sizeof word, bytes.size());
    std::memcpy(&word, bytes.data(), size);
    bytes.remove_prefix(size);
    out = (out ^ word) * kPrime;
    out ^= out >> 29U;
  }
  return out;
}

class Writer {
 public:
  template <class T>
  void number(T value) {
    char bytes[sizeof value];
    std::memcpy(bytes, &value, sizeof value);
    out_.append(bytes, sizeof value);
  }
  void text(std::string_view value) {
    number(static_cast<std::uint32_t>(value.size()));
    out_ += value;
  }
  void list(const std::vector<std::string>& values) {
    number(static_cast<std::uint32_t>(values.size()));
    for (const auto& value : values) text(value);
  }
  std::string take() { return std::move(out_); }

 private:
  std::string out_;
};

// Reads what Writer wrote; after the first thing that does not fit, everything is empty.
class Cursor {
 public:
  explicit Cursor(std::string_view bytes) : rest_(bytes) {}

  template <class T>
  T number() {
    T value{};
    const auto bytes = take(sizeof value);
    if (bytes.size() == sizeof value) std::memcpy(&value, bytes.data(), sizeof value);
    return value;
  }
  std::string text() { return std::string(take(number<std::uint32_t>())); }
  std::vector<std::string> list() {
    std::vector<std::string> out;
    for (auto left = number<std::uint32_t>(); left > 0 && good_; --left) out.push_back(text());
    return out;
  }
  [[nodiscard]] bool good() const { return good_; }
  [[nodiscard]] std::string_view rest() const { return rest_; }

 private:
  std::string_view take(std::size_t size) {
    if (size > rest_.size()) {
      good_ = false;
      rest_ = {};
      return {};
    }
    const auto out = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return out;
  }

  std::string_view rest_;
  bool good_ = true;
};

}  // namespace

bool trusted(const Index& index, const IndexEntry& entry, const Stamp& stamp) {
  return entry.stamp == stamp &&
         std::max(stamp.modified, stamp.changed) <= index.written - kSettled;
}

std::string pack(const Index& index) {
  Writer body;
  body.number(kOrderMark);
  body.number(index.written);
  body.number(static_cast<std::uint64_t>(index.entries.size()));
  for (const auto& [stamp, header] : index.entries) {
    body.number(stamp.size);
    body.number(stamp.modified);
    body.number(stamp.changed);
    body.number(stamp.inode);
    body.text(header.file);
    body.text(header.id);
    body.list(header.down_revisions);
    body.list(header.depends_on);
    body.list(header.branch_labels);
    body.text(header.message);
    body.text(header.created);
  }
  const std::string bytes = body.take();
  Writer out;
  out.number(hash(bytes));
  return std::string(kMagic) + out.take() + bytes;
}

std::optional<Index> unpack(std::string_view bytes) {
  if (!bytes.starts_with(kMagic)) return std::nullopt;
  Cursor in(bytes.substr(kMagic.size()));
  const auto sum = in.number<std::uint64_t>();
  if (!in.good() || sum != hash(in.rest())) return std::nullopt;
  if (in.number<std::uint32_t>() != kOrderMark) return std::nullopt;
  Index out;
  out.written = in.number<std::int64_t>();
  const auto count = in.number<std::uint64_t>();
  constexpr std::size_t kLeast = 60;  // bytes that an entry takes at least
  if (count > in.rest().size() / kLeast) return std::nullopt;
  out.entries.reserve(count);
  for (std::uint64_t i = 0; i < count && in.good(); ++i) {
    auto& [stamp, header] = out.entries.emplace_back();
    stamp.size = in.number<std::uint64_t>();
    stamp.modified = in.number<std::int64_t>();
    stamp.changed = in.number<std::int64_t>();
    stamp.inode = in.number<std::uint64_t>();
    header.file = in.text();
    header.id = in.text();
    header.down_revisions = in.list();
    header.depends_on = in.list();
    header.branch_labels = in.list();
    header.message = in.text();
    header.created = in.text();
  }
  if (!in.good() || !in.rest().empty()) return std::nullopt;
  return out;
}

std::optional<Index> read_index(const std::filesystem::path& path) {
  if (path.empty()) return std::nullopt;
  const auto content = read_file(path, kLargestIndex);
  if (content.ending != Ending::whole) return std::nullopt;
  return unpack(content.bytes);
}

void write_index(const std::filesystem::path& path, const Index& index) {
  if (path.empty()) return;
  std::error_code ignored;
  std::filesystem::create_directories(path.parent_path(), ignored);
  (void)write_file(path, pack(index), false);
}

}  // namespace mig::revision
