#include "engine/audit/report/deadline_book.h"

#include "gtest/gtest.h"

namespace liushui::audit {
namespace {

StoryDeadline Limit(DeadlineKind kind, const std::string& activity, int64_t due_us) {
  StoryDeadline deadline;
  deadline.kind = kind;
  deadline.activity = activity;
  deadline.due_us = due_us;
  return deadline;
}

DeadlineOutcome OnlyOutcome(DeadlineBook book, int64_t now_us = 0) {
  const std::vector<StoryDeadline> deadlines = std::move(book).Release(now_us);
  EXPECT_EQ(deadlines.size(), 1u);
  return deadlines.front().outcome;
}

TEST(DeadlineBookTest, WhatEndsAfterItsDueIsLate) {
  DeadlineBook book;
  book.Open(Limit(DeadlineKind::kTask, "7-1", 10));
  book.End("7-1", DeadlineOutcome::kMet, 11);
  EXPECT_EQ(OnlyOutcome(book), DeadlineOutcome::kLate);
}

TEST(DeadlineBookTest, AMovedDueCounts) {
  DeadlineBook book;
  book.Open(Limit(DeadlineKind::kTask, "7-1", 10));
  book.Move("7-1", 12);
  book.End("7-1", DeadlineOutcome::kMet, 11);
  EXPECT_EQ(OnlyOutcome(book), DeadlineOutcome::kMet);
}

TEST(DeadlineBookTest, TheNextStopOfALadderIsNoOtherLimit) {
  DeadlineBook book;
  book.Open(Limit(DeadlineKind::kState, "check", 10));
  book.Open(Limit(DeadlineKind::kState, "check", 10));
  EXPECT_EQ(OnlyOutcome(book, 9), DeadlineOutcome::kRunning);
  EXPECT_EQ(OnlyOutcome(book, 11), DeadlineOutcome::kRunningLate);
}

TEST(DeadlineBookTest, AStateEnteredAgainHasALimitOfItsOwn) {
  DeadlineBook book;
  book.Open(Limit(DeadlineKind::kState, "check", 10));
  book.End("check", DeadlineOutcome::kMet, 5);
  book.Open(Limit(DeadlineKind::kState, "check", 20));
  EXPECT_EQ(std::move(book).Release(0).size(), 2u);
}

TEST(DeadlineBookTest, ARenamedStateGoesOn) {
  DeadlineBook book;
  book.Open(Limit(DeadlineKind::kState, "check", 10));
  book.Rename({{"check", "review"}});
  book.End("review", DeadlineOutcome::kMet, 5);
  EXPECT_EQ(OnlyOutcome(book), DeadlineOutcome::kMet);
}

TEST(DeadlineBookTest, AtTheEndOfTheCaseEachKindEndsInItsWay) {
  for (const bool by_itself : {false, true}) {
    DeadlineBook book;
    book.Open(Limit(DeadlineKind::kCase, "errand", 10));
    book.Open(Limit(DeadlineKind::kTask, "7-1", 10));
    book.Open(Limit(DeadlineKind::kMoment, "7-2", 10));
    book.EndAll(by_itself, 9);
    const std::vector<StoryDeadline> deadlines = std::move(book).Release(99);
    EXPECT_EQ(deadlines[0].outcome, by_itself ? DeadlineOutcome::kMet : DeadlineOutcome::kWithdrawn);
    EXPECT_EQ(deadlines[1].outcome, DeadlineOutcome::kWithdrawn);
    EXPECT_EQ(deadlines[2].outcome, DeadlineOutcome::kLeftBefore);
  }
}

}  // namespace
}  // namespace liushui::audit
