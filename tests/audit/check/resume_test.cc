// A check that was stopped goes on from its place, and says what it would have said.
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "engine/base/refusal.h"
#include "gtest/gtest.h"
#include "tests/audit/branch.h"

namespace liushui::audit {
namespace {

using ledger::v1::Record;

// Keeps every place.
class Places : public PlaceKeeper {
 public:
  bool IsDue() override { return true; }
  absl::Status Keep(absl::string_view place) override {
    kept.emplace_back(place);
    return absl::OkStatus();
  }
  std::vector<std::string> kept;
};

// A branch of more than three thousand records, with instances open and ended, messages that wait, lists of
// items, and some that are forged.
class ResumeTest : public testing::Test {
 protected:
  ResumeTest() {
    branch_.DeployCalendar();
    branch_.Deploy(kErrand);
    branch_.Deploy(kVisit);
    for (int i = 0; branch_.ledger.size() < 3'200; ++i) {
      RunErrand(branch_, absl::StrCat("e-", i));
      const uint64_t open =
          branch_.Start(Li(), absl::StrCat("workflow: 'errand' business_key: 'o-", i,
                                           "' inputs { name: 'places' value { list { } } }"));
      if (i % 3 == 0) branch_.Take(open, Li(), "claim { task: 1 }");
    }
  }

  absl::StatusOr<VerifyReport> Run(VerifyOptions options) const {
    return Verify(branch_.ledger, &branch_.tables, options);
  }
  std::vector<std::string> KeptPlaces(VerifyOptions options) const {
    Places places;
    options.places = &places;
    EXPECT_TRUE(Run(options).ok());
    return places.kept;
  }
  // From every place comes the same report.
  void ExpectSameFromAnyPlace(const VerifyOptions& options) const {
    const auto whole = Run(options);
    ASSERT_TRUE(whole.ok());
    const std::vector<std::string> places = KeptPlaces(options);
    ASSERT_EQ(places.size(), 4u);
    for (size_t i = 0; i < places.size(); ++i) {
      VerifyOptions resumed = options;
      resumed.place = places[i];
      const auto report = Run(resumed);
      ASSERT_TRUE(report.ok()) << report.status();
      EXPECT_EQ(report->resumed_at, std::min<uint64_t>((i + 1) * 1'000, branch_.ledger.size()));
      EXPECT_EQ(TextOf(*report), TextOf(*whole));
      EXPECT_EQ(report->difference_count, whole->difference_count);
      EXPECT_EQ(report->by_level, whole->by_level);
      EXPECT_EQ(report->records, whole->records);
      EXPECT_EQ(report->instances, whole->instances);
      EXPECT_EQ(report->reexecuted, whole->reexecuted);
      EXPECT_EQ(report->rows, whole->rows);
    }
  }
  std::string ReasonFrom(absl::string_view place) const {
    VerifyOptions options;
    options.place = std::string(place);
    return ReasonOf(Run(options).status());
  }

  Branch branch_;
};

TEST_F(ResumeTest, SoundLedgerAgreesFromAnyPlace) {
  ExpectSameFromAnyPlace({});
  EXPECT_TRUE(Run({})->agreed());
}

TEST_F(ResumeTest, EveryLevelGoesOn) {
  VerifyOptions options;
  options.level = Level::kIntegrity;
  ExpectSameFromAnyPlace(options);
  options.level = Level::kCompleteness;
  ExpectSameFromAnyPlace(options);
  options.level = Level::kMeaning;
  options.fold_only = true;
  ExpectSameFromAnyPlace(options);
}

TEST_F(ResumeTest, WhatWasFoundBeforeIsTold) {
  for (const uint64_t index : {uint64_t{400}, uint64_t{1'400}, uint64_t{2'400}}) {
    branch_.Forge(index, [](Record& record) { record.mutable_step()->add_facts()->set_logged("假"); });
    branch_.Forge(index + 100, [](Record& record) { record.set_time_us(1); });
  }
  branch_.tables.rows.erase(branch_.tables.rows.begin());
  EXPECT_FALSE(Run({})->agreed());
  ExpectSameFromAnyPlace({});
}

TEST_F(ResumeTest, StoppedCheckKeepsItsPlace) {
  class Never : public Places {
   public:
    bool IsDue() override { return false; }
  };
  Never places;
  VerifyOptions options;
  options.places = &places;
  options.progress = [](uint64_t records, uint64_t) { return records < 2'000; };
  EXPECT_EQ(Run(options).status().code(), absl::StatusCode::kCancelled);
  ASSERT_EQ(places.kept.size(), 1u);
  VerifyOptions resumed;
  resumed.place = places.kept[0];
  EXPECT_EQ(Run(resumed)->resumed_at, 2'000u);
}

TEST_F(ResumeTest, NoPlaceIsKeptBeforeTheOneItBeganAt) {
  const std::vector<std::string> places = KeptPlaces({});
  VerifyOptions options;
  options.place = places[1];
  EXPECT_EQ(KeptPlaces(options).size(), 2u);
}

TEST_F(ResumeTest, RecordChangedBelowThePlaceIsSeen) {
  const std::string place = KeptPlaces({})[1];
  branch_.Forge(700, [](Record& record) { record.set_time_us(record.time_us() + 1); });
  EXPECT_EQ(ReasonFrom(place), "PLACE_FOREIGN");
}

TEST_F(ResumeTest, ShorterLedgerIsSeen) {
  const std::string place = KeptPlaces({})[1];
  branch_.ledger.records.resize(1'999);
  EXPECT_EQ(ReasonFrom(place), "PLACE_FOREIGN");
}

TEST_F(ResumeTest, LedgerThatEndsAtThePlaceAgrees) {
  const std::string place = KeptPlaces({})[1];
  Branch shorter;
  shorter.ledger.records.assign(branch_.ledger.records.begin(), branch_.ledger.records.begin() + 2'000);
  VerifyOptions options;
  options.place = place;
  // The tables are those of the whole ledger, so the rows differ, but the place is that of these records.
  EXPECT_TRUE(Verify(shorter.ledger, &branch_.tables, options).ok());
}

TEST_F(ResumeTest, DamagedPlaceIsRefused) {
  const std::string place = KeptPlaces({})[0];
  for (size_t i = 0; i < place.size(); i += place.size() / 50) {
    std::string damaged = place;
    damaged[i] ^= 1;
    EXPECT_EQ(ReasonFrom(damaged), "PLACE_INVALID") << i;
    EXPECT_EQ(ReasonFrom(place.substr(0, i + 1)), "PLACE_INVALID") << i;
  }
}

TEST_F(ResumeTest, PlaceOfAnotherLevelIsRefused) {
  VerifyOptions options;
  options.level = Level::kCompleteness;
  EXPECT_EQ(ReasonFrom(KeptPlaces(options)[0]), "PLACE_INVALID");
}

}  // namespace
}  // namespace liushui::audit
