#include "engine/audit/proving/checkpoint_source.h"

#include "gtest/gtest.h"

namespace liushui::audit {
namespace {

TEST(SizeInNoteTest, IsTheSecondLine) {
  EXPECT_EQ(SizeInNote("origin\n17\nroot\n"), 17u);
  EXPECT_EQ(SizeInNote("origin\n17"), 17u);
}

TEST(SizeInNoteTest, WhatSaysNoneHasNone) {
  for (const char* note : {"", "origin", "origin\n", "origin\n-1\n", "origin\nmany\n"}) {
    EXPECT_EQ(SizeInNote(note), 0u) << note;
  }
}

}  // namespace
}  // namespace liushui::audit
