#include "manifest.hpp"

#include <mig/error.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace mig::plugins {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
namespace fs = std::filesystem;

const std::string kDialect = "[[dialect]]\nname = \"acme\"\n";
const std::string kHead = "manifest = 1\nabi = 1\nlibrary = \"acme.so\"\n";

class ManifestTest : public testing::Test {
 protected:
  ManifestTest() {
    std::string pattern = (fs::temp_directory_path() / "mig-manifest-XXXXXX").string();
    dir_ = ::mkdtemp(pattern.data());
  }
  ~ManifestTest() override { fs::remove_all(dir_); }

  fs::path write(const std::string& text) const {
    const fs::path file = dir_ / "acme.toml";
    std::ofstream(file, std::ios::binary) << text;
    return file;
  }
  Manifest read(const std::string& text) const { return read_manifest(write(text)); }
  // The message, with the line when there is one.
  std::string fault(const std::string& text) const {
    try {
      (void)read(text);
    } catch (const Error& e) {
      EXPECT_EQ(e.first().code, "MIG-503");
      EXPECT_EQ(e.first().place.file, (dir_ / "acme.toml").string());
      const auto line = e.first().place.line;
      return (line > 0 ? std::to_string(line) + ": " : "") + e.first().message;
    }
    return "none";
  }

  fs::path dir_;
};

TEST_F(ManifestTest, whole) {
  const auto m = read(
      "manifest = 1\nabi = 1\nir = 0\nversion = \"1.2\"\nlibrary = \"sub/acme.so\"\n"
      "driver = \"driver.so\"\nsha256 = \"" +
      std::string(64, 'A') + "\"\n" +
      "[[dialect]]\nname = \"acme\"\naliases = [\"a1\", \"a2\"]\nfamilies = []\n"
      "[[dialect]]\nname = \"acme_two\"\nfamilies = [\"acme\"]\n");
  EXPECT_EQ(m.version, "1.2");
  EXPECT_EQ(m.library, dir_ / "sub" / "acme.so");
  EXPECT_EQ(m.driver, dir_ / "driver.so");
  EXPECT_EQ(m.sha256, std::string(64, 'a'));
  ASSERT_EQ(m.dialects.size(), 2U);
  EXPECT_THAT(m.dialects[0].aliases, ElementsAre("a1", "a2"));
  EXPECT_THAT(m.find("acme_two")->families, ElementsAre("acme"));
  EXPECT_EQ(m.find("a1"), nullptr);
}

TEST_F(ManifestTest, least) {
  const auto m = read(kHead + kDialect);
  EXPECT_TRUE(m.driver.empty());
  EXPECT_THAT(m.dialects[0].aliases, IsEmpty());
}

TEST_F(ManifestTest, lacks_something) {
  EXPECT_EQ(fault(""), "1: the manifest lacks 'manifest'");
  EXPECT_EQ(fault("manifest = 1\n"), "1: the manifest lacks 'abi'");
  EXPECT_EQ(fault("manifest = 1\nabi = 1\n" + kDialect), "1: the manifest lacks 'library'");
  EXPECT_EQ(fault(kHead), "1: the manifest lacks 'dialect'");
  EXPECT_EQ(fault(kHead + "[[dialect]]\n"), "4: the manifest lacks 'name'");
}

TEST_F(ManifestTest, library_leads_elsewhere) {
  const auto with = [&](const std::string& path) {
    return fault("manifest = 1\nabi = 1\nlibrary = \"" + path + "\"\n" + kDialect);
  };
  EXPECT_EQ(with("../acme.so"), "3: 'library' leads out of the manifest's folder with '..'");
  EXPECT_EQ(with("a/../../acme.so"), "3: 'library' leads out of the manifest's folder with '..'");
  EXPECT_EQ(with("/usr/lib/acme.so"), "3: 'library' is an absolute path");
  EXPECT_EQ(with(""), "3: 'library' does not name a file");
  EXPECT_EQ(with("sub/"), "3: 'library' does not name a file");
  EXPECT_EQ(with("a\\u0000b"), "3: 'library' does not name a file");
  EXPECT_EQ(fault(kHead + "driver = \"/x.so\"\n" + kDialect), "4: 'driver' is an absolute path");
}

TEST_F(ManifestTest, wrong_values) {
  EXPECT_EQ(fault("manifest = 2\nabi = 1\n"),
            "1: the manifest has format 2; this mig reads format 1");
  EXPECT_EQ(fault("manifest = 1\nabi = -1\n"), "2: 'abi' is not a number");
  EXPECT_EQ(fault(kHead + "sha256 = \"12\"\n" + kDialect),
            "4: 'sha256' is not a SHA-256 digest (64 hexadecimal digits)");
  EXPECT_EQ(fault(kHead + "dialect = 3\n"), "4: 'dialect' is not a list of tables");
  EXPECT_EQ(fault(kHead + "[[dialect]]\nname = \"Acme\"\n"), "5: 'Acme' is not a dialect's name");
  EXPECT_EQ(fault(kHead + kDialect + "aliases = \"x\"\n"), "6: 'aliases' is not a list");
  EXPECT_EQ(fault(kHead + kDialect + "aliases = [\"../x\"]\n"),
            "6: '../x' is not a dialect's name");
  EXPECT_EQ(fault(kHead + kDialect + kDialect), "6: the dialect 'acme' stands there twice");
  EXPECT_EQ(fault(kHead + kDialect + "familes = []\n"), "6: unknown key 'familes' in [[dialect]]");
  EXPECT_EQ(fault("manifest = \n").substr(0, 31), "1: the manifest is not TOML: Er");
}

TEST_F(ManifestTest, later_abi_may_have_keys_of_its_own) {
  EXPECT_EQ(read("manifest = 1\nabi = 2\nnew_key = 1\n").abi, 2);
}

TEST_F(ManifestTest, too_large) {
  EXPECT_EQ(fault(kHead + kDialect + "#" + std::string(70000, 'x')),
            "the manifest is larger than 64 KiB");
}

}  // namespace
}  // namespace mig::plugins
