// What was touched is found, and named where it is: forged, lost and moved records, forged rows.
#include <random>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "engine/audit/expected_rows.h"
#include "engine/audit/fold.h"
#include "engine/chart/compile.h"
#include "engine/views/keys.h"
#include "google/protobuf/stubs/logging.h"
#include "gtest/gtest.h"
#include "tests/audit/branch.h"

namespace liushui::audit {
namespace {

using ledger::v1::Record;

class ForgeryTest : public testing::Test {
 protected:
  ForgeryTest() {
    branch.DeployCalendar();
    branch.Deploy(kErrand);
    branch.Deploy(kVisit);
    errand = RunErrand(branch, "e-1");
  }

  // The first difference is of this record (-1 for a row) and says this.
  void ExpectFirst(int64_t index, absl::string_view words) const {
    const VerifyReport report = branch.Check();
    ASSERT_FALSE(report.agreed());
    EXPECT_EQ(report.differences[0].index, index) << TextOf(report);
    EXPECT_TRUE(absl::StrContains(report.differences[0].message, words)) << words << "\n" << TextOf(report);
  }

  // The same, and there is no other.
  void ExpectOnly(int64_t index, absl::string_view words) const {
    ExpectFirst(index, words);
    EXPECT_EQ(branch.Check().difference_count, 1u) << TextOf(branch.Check());
  }

  uint64_t FindCompletion() const {
    return branch.Find([](const Record& record) { return record.step().input().has_complete(); });
  }
  uint64_t FindRefusal() const {
    return branch.Find([](const Record& record) { return record.has_refused(); });
  }
  uint64_t FindDelivery() const {
    return branch.Find([](const Record& record) { return record.step().input().has_deliver(); });
  }

  Branch branch;
  uint64_t errand = 0;
};

TEST_F(ForgeryTest, ForgedTitleIsNamedByItsPath) {
  branch.Forge(errand, [](Record& record) {
    for (ledger::v1::Fact& fact : *record.mutable_step()->mutable_facts()) {
      if (fact.has_task_opened()) fact.mutable_task_opened()->set_title("别的");
    }
  });
  ExpectFirst(errand, "task_opened.title: recomputed \"填写单据\", recorded \"别的\"");
}

TEST_F(ForgeryTest, ForgedFactChangesTheRows) {
  branch.Forge(errand, [](Record& record) {
    for (ledger::v1::Fact& fact : *record.mutable_step()->mutable_facts()) {
      if (fact.has_task_opened()) fact.mutable_task_opened()->set_title("别的");
    }
  });
  const VerifyReport report = branch.Check(/*fold_only=*/true);
  ASSERT_EQ(report.difference_count, 1u) << TextOf(report);
  EXPECT_EQ(report.differences[0].index, -1);
  EXPECT_EQ(report.differences[0].message,
            absl::StrCat("task 1 of instance ", errand,
                         ": title: the ledger says \"别的\", stored is \"填写单据\""));
}

TEST_F(ForgeryTest, ForgedInputIsDecidedAnew) {
  const uint64_t index = FindCompletion();
  branch.Forge(index, [](Record& record) {
    record.mutable_step()->mutable_input()->mutable_complete()->mutable_form()->Clear();
  });
  ExpectOnly(index, "recorded as a step, but decided again it is refused: FORM_INVALID");
}

TEST_F(ForgeryTest, AddedFactIsFound) {
  branch.Forge(FindCompletion(),
               [](Record& record) { record.mutable_step()->add_facts()->set_logged("假"); });
  ExpectOnly(FindCompletion(), "recomputed nothing, recorded { logged: \"假\" }");
}

TEST_F(ForgeryTest, LostRecordLeavesAGap) {
  const uint64_t lost = FindCompletion();
  branch.ledger.records.erase(branch.ledger.records.begin() + lost);
  ExpectFirst(lost, absl::StrCat("index: expected ", lost, ", found ", lost + 1));
}

TEST_F(ForgeryTest, LostRecordBreaksItsInstance) {
  const uint64_t lost = FindCompletion();
  branch.ledger.records.erase(branch.ledger.records.begin() + lost);
  branch.Forge(lost, [](Record& record) { record.set_index(record.index() - 1); });
  ExpectFirst(lost,
              absl::StrCat("instance ", errand, " cannot be folded further: previous_index: expected "));
}

TEST_F(ForgeryTest, LostEndIsFoundInTheRows) {
  branch.ledger.records.pop_back();
  ExpectFirst(-1, absl::StrCat("message 0 of record ", branch.ledger.size() - 1,
                               ": follows from the ledger, but is not stored"));
}

TEST_F(ForgeryTest, SwappedRecordsAreFound) {
  const uint64_t first = FindCompletion();
  std::swap(branch.ledger.records[first], branch.ledger.records[first + 1]);
  ExpectFirst(first, absl::StrCat("index: expected ", first, ", found ", first + 1));
}

TEST_F(ForgeryTest, EditedRowIsNamed) {
  const std::string key = views::InstanceKey(errand);
  state::v1::InstanceState state = branch.live(errand).state;
  state.set_subject("别的");
  branch.tables.rows[key] = state.SerializeAsString();
  ExpectOnly(-1, absl::StrCat("state of instance ", errand,
                              ": subject: the ledger says nothing, stored is \"别的\""));
}

TEST_F(ForgeryTest, EditedPlainRowIsShownInHex) {
  branch.tables.rows[views::BusinessKeyKey({kNamespace, "errand", "e-1"})] = views::NumberValue(9);
  ExpectOnly(-1, "business key 'e-1' of workflow errand in beijing: the ledger says 0000");
}

TEST_F(ForgeryTest, RemovedRowIsNamed) {
  branch.tables.rows.erase(views::TaskKey(errand, 1));
  ExpectOnly(-1, absl::StrCat("task 1 of instance ", errand, ": follows from the ledger, but is not stored"));
}

TEST_F(ForgeryTest, AddedRowIsNamed) {
  branch.tables.rows[views::OpenTaskKey(kNamespace, errand, 1)] = "";
  ExpectOnly(
      -1, absl::StrCat("open-task entry 1 of instance ", errand, ": is stored, but the ledger knows none"));
}

TEST_F(ForgeryTest, RowOfNoTableIsNamed) {
  branch.tables.rows["~~"] = "";
  ExpectOnly(-1, "row of no known table with the key 7e7e");
}

TEST_F(ForgeryTest, EveryRowIsCompared) {
  for (const auto& [key, value] : std::map<std::string, std::string>(branch.tables.rows)) {
    branch.tables.rows.erase(key);
    EXPECT_EQ(branch.Check().difference_count, 1u) << TextOf(branch.Check());
    branch.tables.rows[key] = value + "x";
    EXPECT_EQ(branch.Check().difference_count, 1u) << TextOf(branch.Check());
    branch.tables.rows[key] = value;
  }
}

TEST_F(ForgeryTest, ChangedDefinitionIsFound) {
  branch.Forge(2, [](Record& record) {
    record.mutable_definition_deployed()->mutable_definition()->mutable_workflow()->set_title("别的");
  });
  ExpectOnly(2, "hash of workflow errand revision 1: recorded ");
}

TEST_F(ForgeryTest, ChangedDefinitionWithItsHashLeavesItsInstances) {
  branch.Forge(2, [](Record& record) {
    ledger::v1::DefinitionDeployed* deployed = record.mutable_definition_deployed();
    deployed->mutable_definition()->mutable_workflow()->set_title("别的");
    deployed->set_hash(chart::HashOf(deployed->definition()));
  });
  ExpectFirst(errand, "was never deployed in beijing");
}

TEST_F(ForgeryTest, ChangedCalendarIsFound) {
  branch.Forge(1, [](Record& record) {
    record.mutable_calendar_deployed()->mutable_calendar()->set_last_day("2027-12-31");
  });
  ExpectOnly(1, "hash of calendar small: recorded ");
}

TEST_F(ForgeryTest, RevisionMustFollow) {
  branch.Forge(3, [](Record& record) { record.mutable_definition_deployed()->set_revision(5); });
  ExpectFirst(3, "workflow visit revision 5: expected revision 1");
}

TEST_F(ForgeryTest, ForgedRefusalIsDecidedAnew) {
  branch.Forge(FindRefusal(), [](Record& record) { record.mutable_refused()->set_reason("ROLE_DENIED"); });
  ExpectFirst(FindRefusal(), "refused.reason: recomputed \"SEPARATION_OF_DUTIES\", recorded \"ROLE_DENIED\"");
}

TEST_F(ForgeryTest, InventedRefusalIsFound) {
  branch.Forge(FindRefusal(), [](Record& record) { record.mutable_actor()->set_name("zhang"); });
  ExpectFirst(FindRefusal(),
              "recorded as refused with SEPARATION_OF_DUTIES, but decided again it is accepted");
}

TEST_F(ForgeryTest, ForgedDeliveryIsFound) {
  const uint64_t index = FindDelivery();
  branch.Forge(index, [](Record& record) {
    record.mutable_step()->mutable_input()->mutable_deliver()->mutable_event()->set_name("other");
  });
  const VerifyReport report = branch.Check(/*fold_only=*/true);
  ASSERT_EQ(report.difference_count, 1u) << TextOf(report);
  EXPECT_TRUE(absl::EndsWith(report.differences[0].message, "is delivered, but it is not what was sent"));
}

TEST_F(ForgeryTest, ForgedGenerationIsFound) {
  const uint64_t index =
      branch.Find([](const Record& record) { return record.step().input().start().has_origin(); });
  branch.Forge(index, [](Record& record) {
    record.mutable_step()->mutable_input()->mutable_start()->mutable_origin()->set_generation(7);
  });
  const VerifyReport report = branch.Check(/*fold_only=*/true);
  ASSERT_EQ(report.difference_count, 1u) << TextOf(report);
  EXPECT_TRUE(absl::EndsWith(report.differences[0].message, "is delivered, but it is not what was sent"));
}

TEST_F(ForgeryTest, SecondDeliveryIsFound) {
  const uint64_t other =
      branch.Start(Li(), "workflow: 'errand' inputs { name: 'places' value { list { } } }");
  Record again = branch.At(FindDelivery());
  again.set_instance(other);
  again.set_previous_index(branch.live(other).state.last_index());
  again.mutable_step()->clear_facts();
  branch.Append(again);
  const VerifyReport report = branch.Check(/*fold_only=*/true);
  EXPECT_TRUE(absl::StrContains(TextOf(report), "is delivered, but it is not in the outbox"))
      << TextOf(report);
}

TEST_F(ForgeryTest, DeliveryFromTheFutureIsFound) {
  branch.Forge(FindDelivery(), [](Record& record) {
    record.mutable_step()->mutable_input()->mutable_deliver()->mutable_origin()->set_index(record.index());
  });
  ExpectFirst(FindDelivery(), "it takes a message which no record before it sent");
}

TEST_F(ForgeryTest, BusinessKeyIsUsedOnce) {
  Branch other;
  other.Deploy(kVisit);
  const std::string start =
      "workflow: 'visit' business_key: 'v' inputs { name: 'errand' value { string: 'x' } }";
  other.Start(Li(), start);
  other.Start(Li(), start);
  EXPECT_TRUE(
      absl::StrContains(TextOf(other.Check()), "business key 'v' of workflow visit in beijing: was there "))
      << TextOf(other.Check());
}

TEST_F(ForgeryTest, RequestIdIsAcceptedOnce) {
  const std::string request_id = branch.At(errand).request_id();
  branch.Forge(FindCompletion(), [&](Record& record) { record.set_request_id(request_id); });
  ExpectFirst(FindCompletion(),
              absl::StrCat("request '", request_id, "' of day 20514 in beijing: was there before"));
}

TEST_F(ForgeryTest, DifferencesAreCountedBeyondTheLimit) {
  const uint64_t many = kMaxDifferences + 20;
  for (uint64_t i = 0; i < many; ++i) branch.tables.rows[absl::StrCat("z", i)] = "";
  const VerifyReport report = branch.Check();
  EXPECT_EQ(report.difference_count, many);
  EXPECT_EQ(report.differences.size(), static_cast<size_t>(kMaxDifferences));
}

TEST_F(ForgeryTest, RowsOutOfOrderAreAnError) {
  class Unordered : public RowReader {
   public:
    absl::Status Read(absl::FunctionRef<bool(absl::string_view, absl::string_view)> visit) const override {
      visit("b", "");
      visit("a", "");
      return absl::OkStatus();
    }
  };
  EXPECT_EQ(Verify(branch.ledger, nullptr, {}).status(), absl::OkStatus());
  const Unordered unordered;
  EXPECT_EQ(Verify(branch.ledger, &unordered, {}).status().code(), absl::StatusCode::kInternal);
}

// One bit anywhere: nothing crashes; and what changed a fact, or a row, is found.
TEST_F(ForgeryTest, AnyFlippedBitOfARecordIsSurvived) {
  const unsigned seed = std::random_device()();
  SCOPED_TRACE(absl::StrCat("seed ", seed));
  const google::protobuf::LogSilencer silencer;  // of text that is no UTF-8 any more
  std::mt19937 random(seed);
  const std::vector<std::string> genuine = branch.ledger.records;
  for (int turn = 0; turn < 2'000; ++turn) {
    const size_t index = random() % genuine.size();
    std::string& bytes = branch.ledger.records[index];
    bytes[random() % bytes.size()] ^= static_cast<char>(1 << random() % 8);
    Record was;
    Record is;
    ASSERT_TRUE(was.ParseFromString(genuine[index]));
    const bool parses = is.ParseFromString(bytes);
    was.mutable_step()->clear_input();
    is.mutable_step()->clear_input();
    if (!parses || was.step().SerializeAsString() != is.step().SerializeAsString()) {
      EXPECT_FALSE(branch.Check().agreed()) << "record " << index;
    } else {
      branch.Check();
    }
    bytes = genuine[index];
  }
}

TEST_F(ForgeryTest, AnyFlippedBitOfARowIsFound) {
  const unsigned seed = std::random_device()();
  SCOPED_TRACE(absl::StrCat("seed ", seed));
  const google::protobuf::LogSilencer silencer;
  std::mt19937 random(seed);
  const std::map<std::string, std::string> genuine = branch.tables.rows;
  for (int turn = 0; turn < 500; ++turn) {
    auto row = branch.tables.rows.begin();
    std::advance(row, random() % genuine.size());
    if (row->second.empty()) continue;
    row->second[random() % row->second.size()] ^= static_cast<char>(1 << random() % 8);
    EXPECT_EQ(branch.Check(true).difference_count, 1u) << TextOf(branch.Check(true));
    branch.tables.rows = genuine;
  }
}

}  // namespace
}  // namespace liushui::audit
