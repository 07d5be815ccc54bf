#include "engine/runtime/proving/published_history.h"

#include <filesystem>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "engine/base/check.h"
#include "engine/base/refusal.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/storage/scratch_folder.h"

namespace liushui::runtime {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::string NoteOf(const std::string& origin, uint64_t size) {
  return absl::StrCat(origin, "\n", size, "\nroot\n\nsignature\n");
}

class PublishedHistoryTest : public testing::Test {
 protected:
  void Append(const std::string& note, int day = 0) {
    LIUSHUI_CHECK_OK(folder_.AppendHistory(note, noon_ + absl::Hours(24) * day));
  }
  // Origin and size of each note, in the order in which they come.
  std::vector<std::string> Read() {
    const auto history = PublishedHistory::Open(folder_);
    LIUSHUI_CHECK_OK(history.status());
    std::vector<std::string> found;
    while (true) {
      const auto note = (*history)->Next();
      LIUSHUI_CHECK_OK(note.status());
      if (!note->has_value()) return found;
      found.push_back(absl::StrCat((*note)->substr(0, (*note)->find('\n')), audit::SizeInNote(**note)));
    }
  }

  storage::ScratchFolder scratch_;
  const ProofsFolder folder_ = *ProofsFolder::Open(scratch_.Child("proofs"), "");
  const absl::Time noon_ = absl::FromUnixSeconds(1'772'452'800);  // 2026-03-02 12:00 UTC
};

TEST_F(PublishedHistoryTest, BeginsEmpty) {
  EXPECT_THAT(Read(), IsEmpty());
}

TEST_F(PublishedHistoryTest, DaysFollowEachOther) {
  Append(NoteOf("a", 2));
  Append(NoteOf("a", 5));
  Append(NoteOf("a", 5), 1);
  Append(NoteOf("a", 9), 2);
  EXPECT_THAT(Read(), ElementsAre("a2", "a5", "a5", "a9"));
}

TEST_F(PublishedHistoryTest, ForkIsMergedBySize) {
  for (const uint64_t size : {2, 7, 11}) Append(NoteOf("a", size));
  for (const uint64_t size : {9, 10, 13}) Append(NoteOf("b", size), 1);
  for (const uint64_t size : {1, 20}) Append(NoteOf("c", size), 1);
  EXPECT_THAT(Read(), ElementsAre("c1", "a2", "a7", "b9", "b10", "a11", "b13", "c20"));
}

TEST_F(PublishedHistoryTest, NewestComesBySize) {
  Append(NoteOf("a", 2));
  LIUSHUI_CHECK_OK(folder_.WriteCheckpoint(NoteOf("a", 5)));
  LIUSHUI_CHECK_OK(folder_.WriteCosigned(NoteOf("a", 4)));
  EXPECT_THAT(Read(), ElementsAre("a2", "a4", "a5"));
}

TEST_F(PublishedHistoryTest, WhatIsNoCheckpointComesFirst) {
  Append(NoteOf("a", 2));
  Append("nonsense");
  EXPECT_THAT(Read(), ElementsAre("nonsense0", "a2"));
}

TEST_F(PublishedHistoryTest, WhatIsWrittenLaterIsNotRead) {
  Append(NoteOf("a", 2));
  const auto history = PublishedHistory::Open(folder_);
  ASSERT_TRUE(history.ok());
  Append(NoteOf("a", 3));
  Append(NoteOf("a", 4), 1);
  EXPECT_EQ((*history)->count(), 1u);
  EXPECT_TRUE((*history)->Next()->has_value());
  EXPECT_FALSE((*history)->Next()->has_value());
}

TEST_F(PublishedHistoryTest, SizesThatFallAgainAndAgainAreRefused) {
  for (size_t i = 0; i <= kMaxHistoryRuns; ++i) Append(NoteOf("a", kMaxHistoryRuns + 1 - i));
  EXPECT_EQ(ReasonOf(PublishedHistory::Open(folder_).status()), "HISTORY_DAMAGED");
}

TEST_F(PublishedHistoryTest, DamagedDayIsRefused) {
  std::ofstream(folder_.path() + "/checkpoints/2026-03-02") << "no length\nnote\n";
  EXPECT_EQ(ReasonOf(PublishedHistory::Open(folder_).status()), "HISTORY_DAMAGED");
}

}  // namespace
}  // namespace liushui::runtime
