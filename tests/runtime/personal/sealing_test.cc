// Personal values: checked in plain, kept sealed, shown to those who read.
#include "engine/runtime/personal/sealing.h"

#include "engine/base/refusal.h"
#include "gmock/gmock.h"
#include "tests/runtime/personal/personal_desk.h"

namespace liushui::runtime {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class SealingTest : public ::testing::Test {
 protected:
  SealingTest() { at_.desk.Deploy(kComplaint); }
  // The task of an instance, as it is shown.
  state::v1::TaskState Task(uint64_t instance) {
    const auto task = at_.desk.reads().GetTask(kBranch, instance, 1);
    EXPECT_TRUE(task.ok()) << task.status();
    return task.ok() ? *task : state::v1::TaskState();
  }
  PersonalDesk at_;
};

TEST_F(SealingTest, TheLedgerHoldsNothingPersonalAndReadersSeeIt) {
  const uint64_t chen = at_.StartChen();
  ASSERT_TRUE(
      at_.desk.Take(Li(), chen, "complete { task: 1 form { name: 'facts' value { string: '手续费两次' } } }")
          .ok());
  EXPECT_EQ(at_.Shown(chen, "client").string(), "陈女士");
  EXPECT_EQ(at_.Shown(chen, "facts").string(), "手续费两次");
  EXPECT_EQ(at_.Shown(chen, "days").int_(), 3);
  const std::string everything = at_.Everything();
  for (const char* secret : {"陈女士", "13800000000", "手续费两次"}) {
    EXPECT_THAT(everything, Not(HasSubstr(secret)));
  }
  EXPECT_THAT(everything, HasSubstr("input.client"));
}

TEST_F(SealingTest, FormsAreCheckedInPlain) {
  const uint64_t chen = at_.StartChen();
  const uint64_t before = at_.desk.reads().position();
  const absl::Status long_facts =
      at_.desk
          .Take(Li(), chen,
                "complete { task: 1 form { name: 'facts' value { string: '一二三四五六七八九十一' } } }")
          .status();
  EXPECT_EQ(ReasonOf(long_facts), "FORM_INVALID");
  EXPECT_THAT(std::string(long_facts.message()), HasSubstr("至多十字"));
  EXPECT_EQ(
      ReasonOf(
          at_.desk.Take(Li(), chen, "complete { task: 1 form { name: 'facts' value { int: 7 } } }").status()),
      "FORM_INVALID");
  EXPECT_EQ(
      ReasonOf(at_.desk.Take(Li(), chen, "complete { task: 1 form { name: 'facts' value { string: ' ' } } }")
                   .status()),
      "FORM_INVALID");
  EXPECT_EQ(ReasonOf(at_.desk
                         .Take(Li(), chen,
                               "event { name: 'added' data { name: 'words' value { string: "
                               "'一二三四五六七八九十一' } } }")
                         .status()),
            "EVENT_DATA_INVALID");
  EXPECT_EQ(at_.desk.reads().position(), before);
}

TEST_F(SealingTest, InputsAreCheckedInPlain) {
  const absl::Status status =
      at_.Start("inputs { name: 'client' value { string: '" + std::string(21, 'x') + "' } }").status();
  EXPECT_EQ(ReasonOf(status), "INPUT_INVALID");
  EXPECT_EQ(ReasonOf(at_.Start("inputs { name: 'client' value { string: 'x' } } "
                               "inputs { name: 'born' value { string: '1990-02-30' } }")
                         .status()),
            "INPUT_INVALID");
}

TEST_F(SealingTest, AValueThatNoRecordHoldsIsRefused) {
  for (const size_t papers : {size_t{10}, size_t{200}}) {
    std::string list;
    for (size_t i = 0; i < papers; ++i) list += "values { string: '" + std::string(10'000, 'x') + "' } ";
    const Answered started =
        at_.Start("inputs { name: 'client' value { string: 'x' } } inputs { name: 'papers' value { list { " +
                  list + "} } }");
    EXPECT_EQ(ReasonOf(started.status()), "RECORD_TOO_LARGE");
  }
}

TEST_F(SealingTest, AnotherBranchsInstanceIsUnknown) {
  const uint64_t chen = at_.StartChen();
  Caller other = CallerOf(Li());
  other.name_space = "other";
  InstanceRequest request;
  request.instance = chen;
  request.input =
      ParseInput("complete { task: 1 form { name: 'facts' value { string: '比十个字还要长的事实' } } }");
  EXPECT_EQ(ReasonOf(at_.desk.Ask(other, request).status()), "INSTANCE_UNKNOWN");
}

TEST_F(SealingTest, WhatIsInRecordsOfAListIsSealedOneByOne) {
  const uint64_t chen = at_.StartChen();
  ASSERT_TRUE(at_.desk
                  .Take(Li(), chen,
                        "complete { task: 1 form { name: 'facts' value { string: 'x' } } "
                        "form { name: 'witnesses' value { list { "
                        "values { record { fields { name: 'name' value { string: '林先生' } } "
                        "fields { name: 'seen' value { bool: true } } } } } } } }")
                  .ok());
  const auto records =
      at_.desk.Records([](const auto& record) { return record.step().input().has_complete(); });
  ASSERT_EQ(records.size(), 1u);
  const auto& witness =
      records[0].step().input().complete().form(1).value().list().values(0).record().fields();
  EXPECT_EQ(witness[0].value().sealed().field(), "form.witnesses[0].name");
  EXPECT_EQ(witness[0].value().sealed().subject(), at_.desk.Get(chen).data_subject());
  EXPECT_TRUE(witness[1].value().bool_());
}

TEST_F(SealingTest, DraftsAndWhatIsShownBesideAFormAreOpened) {
  const uint64_t chen = at_.StartChen();
  ASSERT_TRUE(at_.desk.Take(Li(), chen, "claim { task: 1 }").ok());
  ASSERT_TRUE(
      at_.desk.Take(Li(), chen, "save_draft { task: 1 form { name: 'facts' value { string: '半句' } } }")
          .ok());
  ASSERT_EQ(Task(chen).parts(0).draft_size(), 1);
  EXPECT_EQ(Task(chen).parts(0).draft(0).value().string(), "半句");
  const auto shown = at_.desk.reads().ShowTask(kBranch, chen, 1);
  ASSERT_TRUE(shown.ok()) << shown.status();
  ASSERT_EQ(shown->size(), 1u);
  EXPECT_EQ((*shown)[0].value->string_value(), "陈女士");
  // The draft completes the form, and its rules hold for it.
  const Answered completed = at_.desk.Take(Li(), chen, "complete { task: 1 }");
  ASSERT_TRUE(completed.ok()) << completed.status();
  EXPECT_EQ(at_.Shown(chen, "facts").string(), "半句");
  EXPECT_THAT(at_.Everything(), Not(HasSubstr("半句")));
}

TEST_F(SealingTest, AWorkerIsHandedPlainValues) {
  const uint64_t chen = at_.StartChen();
  ASSERT_TRUE(
      at_.desk.Take(Li(), chen, "complete { task: 1 form { name: 'facts' value { string: 'x' } } }").ok());
  Box<Lease> leased;
  at_.desk.engine().jobs().Connect(kBranch, {"sms"}, {}, [&](const Lease& lease) { leased.Put(lease); });
  Lease lease = leased.Take();
  EXPECT_TRUE(lease.job.payload(1).value().has_sealed());
  at_.desk.engine().Unseal(kBranch, &lease.job);
  EXPECT_EQ(lease.job.payload(1).value().string(), "13800000000");
  ASSERT_TRUE(at_.desk
                  .Take({"worker", {}}, chen,
                        "complete_job { job: " + std::to_string(lease.job.job()) +
                            " attempt: " + std::to_string(lease.job.attempt()) +
                            " result { name: 'reply' value { string: '收到' } } }")
                  .ok());
  EXPECT_EQ(at_.desk.Get(chen).output().string(), "收到");
  EXPECT_THAT(at_.Everything(), Not(HasSubstr("收到")));
}

TEST_F(SealingTest, ARepeatIsKnownAlthoughItIsSealedAnew) {
  const std::string inputs = "inputs { name: 'client' value { string: '陈女士' } }";
  const Answered first = at_.Start(inputs, "", "r-1");
  const Answered again = at_.Start(inputs, "", "r-1");
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->record.index(), first->record.index());
  EXPECT_EQ(ReasonOf(at_.Start(inputs + " ", "", "r-1").status()), "REQUEST_ID_REUSED");
  EXPECT_NE(first->record.request_hash(), CallerOf(Li(), "r-1", std::to_string(inputs.size())).request_hash);
}

TEST_F(SealingTest, EveryCaseHasASubject) {
  const uint64_t own = at_.StartChen();
  const uint64_t other = at_.StartChen();
  EXPECT_THAT(at_.desk.Get(own).data_subject(), HasSubstr("case-"));
  EXPECT_NE(at_.desk.Get(own).data_subject(), at_.desk.Get(other).data_subject());
  EXPECT_EQ(at_.desk.Get(at_.StartChen("c-17")).data_subject(), "c-17");
}

TEST_F(SealingTest, AfterARestartAllIsReadAsBefore) {
  const uint64_t chen = at_.StartChen();
  at_.desk.Reopen();
  EXPECT_EQ(at_.Shown(chen, "client").string(), "陈女士");
  const auto listed = at_.desk.reads().ListInstances({.name_space = kBranch, .workflow = ""});
  ASSERT_TRUE(listed.ok()) << listed.status();
  ASSERT_EQ(listed->rows.size(), 1u);
  EXPECT_EQ(listed->rows[0].data(0).value().string(), "陈女士");
}

TEST_F(SealingTest, AFilterDoesNotReadWhatIsSealed) {
  at_.StartChen();
  InstanceQuery query{.name_space = kBranch, .workflow = ""};
  query.filter = "data.client == '陈女士'";
  EXPECT_TRUE(at_.desk.reads().ListInstances(query)->rows.empty());
  query.filter = "data.client != null";
  EXPECT_EQ(at_.desk.reads().ListInstances(query)->rows.size(), 1u);
}

TEST_F(SealingTest, WithoutItsKeyNothingIsShown) {
  const uint64_t chen = at_.StartChen();
  at_.desk.Close();
  ASSERT_TRUE(at_.desk.Open(Simulated()).ok());
  EXPECT_EQ(at_.Shown(chen, "client").sealed().closed(), ledger::v1::Sealed::KEY_MISSING);
  EXPECT_TRUE(at_.Shown(chen, "client").sealed().ciphertext().empty());
}

TEST_F(SealingTest, PlainValuesFromBeforeGoOn) {
  at_.desk.Close();
  ASSERT_TRUE(at_.desk.Open(Simulated()).ok());
  const uint64_t old = at_.StartChen();
  at_.desk.Reopen();
  EXPECT_EQ(at_.Shown(old, "client").string(), "陈女士");
  ASSERT_TRUE(
      at_.desk.Take(Li(), old, "complete { task: 1 form { name: 'facts' value { string: '后来' } } }").ok());
  EXPECT_EQ(at_.Shown(old, "facts").string(), "后来");
  EXPECT_THAT(at_.Everything(), Not(HasSubstr("后来")));
}

}  // namespace
}  // namespace liushui::runtime
