#include "engine/base/folder_lock.h"

#include <filesystem>

#include "absl/strings/str_cat.h"
#include "engine/base/refusal.h"
#include "gtest/gtest.h"

namespace liushui {
namespace {

TEST(FolderLockTest, OneAtATime) {
  const std::string folder = absl::StrCat(testing::TempDir(), "/folder_lock_test");
  std::filesystem::create_directories(folder);
  auto first = FolderLock::Take(folder);
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(ReasonOf(FolderLock::Take(folder).status()), "FOLDER_LOCKED");
  first->reset();
  EXPECT_TRUE(FolderLock::Take(folder).ok());
  EXPECT_TRUE(std::filesystem::is_empty(folder));
}

TEST(FolderLockTest, WhatIsNoFolderIsAFailure) {
  EXPECT_EQ(FolderLock::Take("/nowhere/at/all").status().code(), absl::StatusCode::kInternal);
}

}  // namespace
}  // namespace liushui
