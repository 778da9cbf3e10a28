#include "elf.hpp"

#include <cstdint>
#include <cstring>
#include <fstream>
#include <system_error>
#include <vector>

#if defined(__linux__)
#include <elf.h>
#include <link.h>
#endif

namespace mig::plugins {

#if defined(__linux__)
namespace {

template <class T>
bool read_at(std::ifstream& in, std::uint64_t offset, T* into, std::size_t count = 1) {
  in.seekg(static_cast<std::streamoff>(offset));
  in.read(reinterpret_cast<char*>(into), static_cast<std::streamsize>(sizeof(T) * count));
  return static_cast<bool>(in);
}

std::optional<std::string> check_elf(std::ifstream& in, std::uint64_t size) {
  ElfW(Ehdr) header{};
  unsigned char magic[SELFMAG] = {};
  if (!read_at(in, 0, magic, SELFMAG) || std::memcmp(magic, ELFMAG, SELFMAG) != 0) {
    return "is not a library";
  }
  const std::string found = std::to_string(size) + " bytes are there";
  in.clear();
  if (!read_at(in, 0, &header)) return "is cut short: " + found;
  constexpr unsigned char kClass = sizeof(void*) == 8 ? ELFCLASS64 : ELFCLASS32;
  if (header.e_ident[EI_CLASS] != kClass) return "is a library for another kind of machine";
  if (header.e_type != ET_DYN) return "is not a library";
  if (header.e_phentsize != sizeof(ElfW(Phdr)) || header.e_phnum == 0) {
    return "is not a library that can be loaded";
  }
  std::vector<ElfW(Phdr)> segments(header.e_phnum);
  if (!read_at(in, header.e_phoff, segments.data(), segments.size())) {
    return "is cut short: " + found;
  }
  for (const auto& segment : segments) {
    const std::uint64_t offset = segment.p_offset;
    if (segment.p_type == PT_LOAD && (offset > size || segment.p_filesz > size - offset)) {
      return "is cut short: " + found + ", " + std::to_string(offset + segment.p_filesz) +
             " are needed";
    }
  }
  return std::nullopt;
}

}  // namespace
#endif

std::optional<std::string> unloadable(const std::filesystem::path& file) {
  std::error_code failed;
  const auto size = std::filesystem::file_size(file, failed);
  if (failed) return "cannot be read: " + failed.message();
  if (size == 0) return "is empty";
#if defined(__linux__)
  std::ifstream in(file, std::ios::binary);
  if (!in) return "cannot be read";
  return check_elf(in, size);
#else
  return std::nullopt;
#endif
}

}  // namespace mig::plugins
