// Subjects: restricted, released, erased; what is shown afterwards, and what comes back after a crash.
#include <filesystem>

#include "engine/base/refusal.h"
#include "engine/runtime/personal/opening.h"
#include "engine/runtime/personal/subject_reads.h"
#include "gmock/gmock.h"
#include "tests/runtime/personal/personal_desk.h"

namespace liushui::runtime {
namespace {

using Change = SubjectRequest::Change;
using ledger::v1::Sealed;
using ::testing::ElementsAre;

class ErasingTest : public ::testing::Test {
 protected:
  ErasingTest() { at_.desk.Deploy(kComplaint); }
  Sealed::Closed ClosedOf(uint64_t instance) { return at_.Shown(instance, "client").sealed().closed(); }
  PersonalDesk at_;
};

// The desk verifies at its end that all three levels still pass.
TEST_F(ErasingTest, AnErasedSubjectCannotBeReadAnywhere) {
  const uint64_t chen = at_.StartChen("c-17");
  const uint64_t lin = at_.StartChen("c-18");
  ASSERT_TRUE(at_.Erase("c-17").ok());
  EXPECT_EQ(ClosedOf(chen), Sealed::ERASED);
  EXPECT_EQ(at_.Shown(chen, "days").int_(), 3);
  EXPECT_EQ(at_.Shown(lin, "client").string(), "陈女士");
  at_.desk.Reopen();
  EXPECT_EQ(ClosedOf(chen), Sealed::ERASED);
  const auto record = at_.desk.Records([](const auto& r) { return r.has_subject_erased(); });
  ASSERT_EQ(record.size(), 1u);
  EXPECT_EQ(record[0].subject_erased().reason(), "客户要求");
  EXPECT_EQ(record[0].actor().name(), "wang");
}

TEST_F(ErasingTest, NothingFurtherIsTakenForAnErasedSubject) {
  const uint64_t chen = at_.StartChen("c-17");
  ASSERT_TRUE(at_.Erase("c-17").ok());
  EXPECT_EQ(
      ReasonOf(at_.desk.Take(Li(), chen, "complete { task: 1 form { name: 'facts' value { string: 'x' } } }")
                   .status()),
      "SUBJECT_ERASED");
  EXPECT_EQ(ReasonOf(at_.Start("inputs { name: 'client' value { string: 'x' } }", "c-17").status()),
            "SUBJECT_ERASED");
  EXPECT_TRUE(at_.desk.Take(Li(), chen, "claim { task: 1 }").ok());
  EXPECT_TRUE(at_.desk.Take(Wang(), chen, "cancel { reason: '撤回' }").ok());
}

// The values of the second request are sealed while nothing is known of the first.
TEST_F(ErasingTest, WhatWasSealedBeforeTheErasingIsNotTakenAfterIt) {
  const uint64_t chen = at_.StartChen("c-17");
  SubjectRequest erase;
  erase.change = Change::kErase;
  erase.subject = "c-17";
  erase.reason = "客户要求";
  at_.desk.engine().Submit(CallerOf(Wang()), erase, [](const absl::StatusOr<Outcome>&) {});
  EXPECT_EQ(ReasonOf(at_.Start("inputs { name: 'client' value { string: 'x' } }", "c-17").status()),
            "SUBJECT_ERASED");
  EXPECT_EQ(ClosedOf(chen), Sealed::ERASED);
}

TEST_F(ErasingTest, WhatIsErasedStaysSo) {
  at_.StartChen("c-17");
  ASSERT_TRUE(at_.Erase("c-17").ok());
  for (const Change change : {Change::kErase, Change::kRestrict, Change::kRelease}) {
    EXPECT_EQ(ReasonOf(at_.Change(change, "c-17").status()), "SUBJECT_ERASED");
  }
}

TEST_F(ErasingTest, ARestrictedSubjectIsKeptAndNotUsed) {
  const uint64_t chen = at_.StartChen("c-17");
  EXPECT_EQ(ReasonOf(at_.Change(Change::kRelease, "c-17").status()), "SUBJECT_NOT_RESTRICTED");
  ASSERT_TRUE(at_.Change(Change::kRestrict, "c-17").ok());
  EXPECT_EQ(ReasonOf(at_.Change(Change::kRestrict, "c-17").status()), "SUBJECT_RESTRICTED");
  EXPECT_EQ(ClosedOf(chen), Sealed::RESTRICTED);
  EXPECT_EQ(
      ReasonOf(at_.desk.Take(Li(), chen, "complete { task: 1 form { name: 'facts' value { string: 'x' } } }")
                   .status()),
      "SUBJECT_RESTRICTED");
  at_.desk.Reopen();
  EXPECT_EQ(ClosedOf(chen), Sealed::RESTRICTED);
  ASSERT_TRUE(at_.Change(Change::kRelease, "c-17").ok());
  EXPECT_EQ(at_.Shown(chen, "client").string(), "陈女士");
}

TEST_F(ErasingTest, RestrictingInsteadOfErasingTwiceWritesOnce) {
  at_.StartChen("c-17");
  SubjectRequest request;
  request.subject = "c-17";
  request.reason = "客户要求";
  request.instead_of_erasing = true;
  ASSERT_TRUE(at_.desk.Ask(CallerOf(Wang()), request)->created);
  EXPECT_FALSE(at_.desk.Ask(CallerOf(Wang()), request)->created);
}

// A crash between record and key, or an older copy of the folder: the key is there again.
TEST_F(ErasingTest, KeysOfErasedSubjectsAreDestroyedWhenTheLedgerIsOpened) {
  const uint64_t chen = at_.StartChen("c-17");
  std::filesystem::copy(at_.keys(), at_.keys() + ".copy", std::filesystem::copy_options::recursive);
  ASSERT_TRUE(at_.Erase("c-17").ok());
  at_.desk.Close();
  std::filesystem::remove_all(at_.keys());
  std::filesystem::rename(at_.keys() + ".copy", at_.keys());
  EngineOptions options = Simulated();
  options.subject_keys = at_.keys();
  ASSERT_TRUE(at_.desk.Open(options).ok());
  EXPECT_EQ(ClosedOf(chen), Sealed::ERASED);
  const auto keys = SubjectKeys::Open(at_.keys());
  ASSERT_TRUE(keys.ok());
  EXPECT_FALSE((*keys)->Find({kBranch, "c-17"})->has_value());
}

TEST_F(ErasingTest, ALedgerIsNotOpenedWithoutTheKeysOfItsValues) {
  const uint64_t chen = at_.StartChen("c-17");
  at_.desk.Close();
  std::filesystem::remove_all(at_.keys());
  EngineOptions options = Simulated();
  options.subject_keys = at_.keys();
  EXPECT_EQ(ReasonOf(at_.desk.Open(options)), "SUBJECT_KEYS_MISSING");
  EXPECT_FALSE(std::filesystem::exists(at_.keys()));
  std::filesystem::create_directory(at_.keys());
  ASSERT_TRUE(at_.desk.Open(options).ok());
  EXPECT_EQ(ClosedOf(chen), Sealed::KEY_MISSING);
}

TEST_F(ErasingTest, KeysMayNotLieWithinTheLedger) {
  EngineOptions options = Simulated();
  options.proofs.data = at_.keys();
  options.subject_keys = at_.keys() + "/inside";
  std::filesystem::create_directories(at_.keys());
  at_.desk.Close();
  EXPECT_EQ(ReasonOf(at_.desk.Open(options)), "SUBJECT_KEYS_MISPLACED");
  options = Simulated();
  options.subject_keys = at_.keys();
  ASSERT_TRUE(at_.desk.Open(options).ok());
}

TEST_F(ErasingTest, ASubjectIsKnownByItsCases) {
  const uint64_t first = at_.StartChen("c-17");
  const uint64_t second = at_.StartChen("c-17");
  at_.StartChen("c-18");
  const auto cases = at_.desk.engine().subjects().Get({kBranch, "c-17"});
  ASSERT_TRUE(cases.ok()) << cases.status();
  EXPECT_THAT(cases->instances, ElementsAre(first, second));
  EXPECT_EQ(cases->open, 2);
  EXPECT_EQ(ReasonOf(at_.desk.engine().subjects().Get({kBranch, "c-19"}).status()), "SUBJECT_UNKNOWN");
}

TEST_F(ErasingTest, RetentionRunsFromTheEndOfTheLastCase) {
  const uint64_t first = at_.StartChen("c-17");
  const uint64_t open = at_.StartChen("c-18");
  ASSERT_TRUE(at_.desk.Take(Wang(), first, "cancel { reason: '撤回' }").ok());
  const int64_t ended = at_.desk.Get(first).ended_us();
  const auto chart = at_.desk.reads().ChartOf(at_.desk.Get(first).definition());
  ASSERT_TRUE(chart.ok());
  const int64_t until = RetainedUntil(**chart, ended);
  EXPECT_EQ(absl::FormatTime("%Y-%m-%d", absl::FromUnixMicros(until), absl::UTCTimeZone()), "2031-03-02");
  const SubjectReads& subjects = at_.desk.engine().subjects();
  EXPECT_EQ(subjects.Get({kBranch, "c-17"})->retained_until_us, until);
  EXPECT_TRUE(subjects.ListDue(kBranch, until - 1)->subjects.empty());
  const auto due = subjects.ListDue(kBranch, until);
  ASSERT_EQ(due->subjects.size(), 1u);
  EXPECT_EQ(due->subjects[0].subject, "c-17");
  ASSERT_TRUE(at_.Erase("c-17").ok());
  EXPECT_TRUE(subjects.ListDue(kBranch, until)->subjects.empty());
  EXPECT_EQ(at_.desk.Get(open).ended_us(), 0);
}

}  // namespace
}  // namespace liushui::runtime
