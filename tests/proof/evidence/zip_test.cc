#include "engine/proof/evidence/zip.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "engine/base/refusal.h"

namespace liushui::proof {
namespace {

FileMap SomeFiles() {
  return {{"README.txt", "read me\n"}, {"records/17", std::string("\0\1\2", 3)}, {"empty", ""}};
}

std::string SomeArchive() {
  return WriteZip(SomeFiles()).value();
}

std::string ReasonOfReading(absl::string_view bytes) {
  return ReasonOf(ReadZip(bytes).status());
}

TEST(Zip, ComesBackAsWritten) {
  EXPECT_EQ(ReadZip(SomeArchive()).value(), SomeFiles());
  EXPECT_EQ(ReadZip(WriteZip({}).value()).value(), FileMap());
}

TEST(Zip, SameFilesAreTheSameBytes) {
  EXPECT_EQ(SomeArchive(), SomeArchive());
}

TEST(Zip, CrcIsThatOfZip) {
  // The check value of CRC-32: of the digits 1 to 9.
  const std::string archive = WriteZip({{"a", "123456789"}}).value();
  EXPECT_EQ(archive.substr(14, 4), "\x26\x39\xf4\xcb");
}

TEST(Zip, EveryChangedByteIsRefused) {
  const std::string archive = SomeArchive();
  for (size_t place = 0; place < archive.size(); ++place) {
    std::string changed = archive;
    changed[place] ^= 0x20;
    EXPECT_EQ(ReasonOfReading(changed), "ZIP_WRONG") << "byte " << place;
  }
}

TEST(Zip, EveryTruncationIsRefused) {
  const std::string archive = SomeArchive();
  for (size_t length = 0; length < archive.size(); ++length) {
    EXPECT_EQ(ReasonOfReading(absl::string_view(archive).substr(0, length)), "ZIP_WRONG") << length;
  }
}

TEST(Zip, NothingStandsBesideTheFiles) {
  EXPECT_EQ(ReasonOfReading(SomeArchive() + "x"), "ZIP_WRONG");
  EXPECT_EQ(ReasonOfReading("x" + SomeArchive()), "ZIP_WRONG");
}

// The local part of an archive of one file.
std::string LocalPart(const std::string& name, const std::string& content) {
  return WriteZip({{name, content}}).value().substr(0, 30 + name.size() + content.size());
}

TEST(Zip, NameStandsOnce) {
  const auto read = ReadZip(absl::StrCat(LocalPart("a", "1"), LocalPart("a", "2")));
  EXPECT_EQ(ReasonOf(read.status()), "ZIP_WRONG");
  EXPECT_NE(read.status().message().find("a stands twice"), absl::string_view::npos);
}

TEST(Zip, NamesLeadNowhereElse) {
  for (const absl::string_view name :
       {"../a", "/a", "a/../b", "a//b", "a/", ".", "..", "a\\b", "C:a", "a b", ""}) {
    EXPECT_FALSE(IsFileName(name)) << name;
  }
  EXPECT_FALSE(IsFileName(std::string(kMaxFileNameBytes + 1, 'a')));
  EXPECT_TRUE(IsFileName(std::string(kMaxFileNameBytes, 'a')));
  EXPECT_TRUE(IsFileName("proofs/17.tlog-proof"));
  const std::string evil = absl::StrReplaceAll(WriteZip({{"aa/b", "x"}}).value(), {{"aa/b", "../b"}});
  EXPECT_EQ(ReasonOfReading(evil), "ZIP_WRONG");
}

TEST(Zip, CompressedFilesAreRefused) {
  std::string archive = SomeArchive();
  archive[8] = 8;  // deflated, says its local header
  EXPECT_EQ(ReasonOfReading(archive), "ZIP_WRONG");
}

TEST(Zip, LengthsBeyondTheArchiveAreRefused) {
  std::string archive = SomeArchive();
  for (const size_t place : {18, 22}) archive.replace(place, 4, "\xff\xff\xff\x7f");
  EXPECT_EQ(ReasonOfReading(archive), "ZIP_WRONG");
}

TEST(Zip, FilesAreCounted) {
  FileMap files;
  for (size_t i = 0; i < kMaxZipFiles; ++i) files[absl::StrCat(i)];
  EXPECT_EQ(ReadZip(WriteZip(files).value()).value().size(), kMaxZipFiles);
  files["one more"] = "";
  EXPECT_EQ(ReasonOf(WriteZip({files.begin(), files.end()}).status()), "ZIP_TOO_LARGE");
}

}  // namespace
}  // namespace liushui::proof
