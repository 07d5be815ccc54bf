#include "engine/audit/event_log/export_events.h"

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "engine/audit/event_log/event_writer.h"
#include "engine/audit/event_log/log_event.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/audit/branch.h"

namespace liushui::audit {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// Two errands at once, with their visits.
Branch AfterTwoErrands() {
  Branch branch;
  branch.DeployCalendar();
  branch.Deploy(kErrand);
  branch.Deploy(kVisit);
  RunErrand(branch, "e-1");
  RunErrand(branch, "e,\"2\"");
  return branch;
}

ExportOptions Everything() {
  ExportOptions options;
  options.scope.name_space = kNamespace;
  return options;
}

// Tells in a line each call it gets.
class Telling final : public EventWriter {
 public:
  Telling(bool by_case, std::vector<std::string>& lines) : by_case_(by_case), lines_(lines) {}
  absl::Status Begin(const LogHeader& header) override {
    lines_.push_back(absl::StrCat("begin ", header.size, header.is_whole ? " whole" : ""));
    return absl::OkStatus();
  }
  absl::Status BeginCase(const LogCase& of) override {
    lines_.push_back(absl::StrCat("case ", of.instance));
    return absl::OkStatus();
  }
  absl::Status EndCase() override {
    lines_.push_back("end of case");
    return absl::OkStatus();
  }
  absl::Status Add(const LogEvent& event, const LogCase&) override {
    lines_.push_back(absl::StrCat(event.index, ".", event.place, " ", event.activity, " ",
                                  TransitionName(event.transition)));
    return lines_.size() > most ? absl::ResourceExhaustedError("full") : absl::OkStatus();
  }
  absl::Status End() override {
    lines_.push_back("end");
    return absl::OkStatus();
  }
  bool by_case() const override { return by_case_; }

  size_t most = 1'000'000;

 private:
  const bool by_case_;
  std::vector<std::string>& lines_;
};

std::string FieldOf(const std::string& line, size_t field) {
  return std::vector<std::string>(absl::StrSplit(line, ' '))[field];
}

TEST(ExportEventsTest, AsTheyHappenedAndCaseByCaseAreTheSameEvents) {
  const Branch branch = AfterTwoErrands();
  std::vector<std::string> mixed, grouped;
  Telling as_happened(false, mixed), by_case(true, grouped);
  const auto first = ExportEvents(branch.ledger, Everything(), as_happened);
  const auto second = ExportEvents(branch.ledger, Everything(), by_case);
  ASSERT_TRUE(first.ok() && second.ok()) << first.status() << second.status();
  EXPECT_EQ(first->cases, 4u);
  EXPECT_EQ(first->events, second->events);
  EXPECT_EQ(first->cases, second->cases);
  const auto is_call = [](const std::string& line) {
    return FieldOf(line, 0).find('.') == std::string::npos;
  };
  std::erase_if(mixed, is_call);
  std::erase_if(grouped, is_call);
  EXPECT_THAT(grouped, testing::UnorderedElementsAreArray(mixed));
  EXPECT_EQ(mixed.size(), first->events);
}

TEST(ExportEventsTest, AnErrandReadsAsItWent) {
  Branch branch;
  branch.Deploy(kErrand);
  branch.Deploy(kVisit);
  const uint64_t errand =
      branch.Start(Li(), "workflow: 'errand' inputs { name: 'places' value { list { } } }");
  branch.Take(errand, Li(), "claim { task: 1 }");
  branch.Take(errand, Li(), "release { task: 1 }");
  branch.Take(errand, Zhang(), "claim { task: 1 }");
  branch.Take(errand, Li(), "cancel { reason: '客户取消' }");
  std::vector<std::string> lines;
  Telling telling(false, lines);
  ASSERT_TRUE(ExportEvents(branch.ledger, Everything(), telling).ok());
  EXPECT_THAT(lines,
              ElementsAre(HasSubstr("begin"), HasSubstr("errand start"), HasSubstr("draft schedule"),
                          HasSubstr("draft start"), HasSubstr("draft suspend"), HasSubstr("draft resume"),
                          HasSubstr("draft ate_abort"), HasSubstr("errand pi_abort"), "end"));
}

TEST(ExportEventsTest, WhoIsTurnedAwayAtTheDoorIsToldWithTheTask) {
  Branch branch;
  branch.Deploy(kErrand);
  branch.Deploy(kVisit);
  const uint64_t errand =
      branch.Start(Li(), "workflow: 'errand' inputs { name: 'places' value { list { } } }");
  const auto turn_away = [&](uint64_t instance) {
    ledger::v1::Record record;
    record.set_namespace_(kNamespace);
    record.mutable_actor()->set_name("zhang");
    record.mutable_actor()->set_on_behalf_of("li");
    record.mutable_substitution_refused()->set_call("ClaimTask");
    record.mutable_substitution_refused()->set_resource(
        absl::StrCat("namespaces/beijing/tasks/", instance, "-1"));
    record.mutable_substitution_refused()->set_instance(instance);
    branch.Append(std::move(record));
  };
  turn_away(errand);
  turn_away(errand + 1'000);  // which never was
  branch.Take(errand, Li(), "cancel { reason: '客户取消' }");
  turn_away(errand);  // a case that is over has no further events
  for (const bool by_case : {false, true}) {
    std::vector<std::string> lines;
    Telling telling(by_case, lines);
    const auto report = ExportEvents(branch.ledger, Everything(), telling);
    ASSERT_TRUE(report.ok()) << report.status();
    EXPECT_EQ(report->cases, 1u);
    std::erase_if(lines, [](const std::string& line) { return line.find("unknown") == std::string::npos; });
    EXPECT_THAT(lines, ElementsAre(absl::StrCat(errand + 1, ".0 draft unknown")));
  }
}

TEST(ExportEventsTest, ScopeLeavesOutOtherCases) {
  const Branch branch = AfterTwoErrands();
  ExportOptions options = Everything();
  options.scope.workflow = "visit";
  std::vector<std::string> lines;
  Telling telling(true, lines);
  const auto report = ExportEvents(branch.ledger, options, telling);
  ASSERT_TRUE(report.ok());
  EXPECT_EQ(report->cases, 2u);
  EXPECT_EQ(lines.front(), absl::StrCat("begin ", branch.ledger.size()));
  options.scope.name_space = "elsewhere";
  EXPECT_EQ(ExportEvents(branch.ledger, options, telling)->cases, 0u);
}

TEST(ExportEventsTest, WhatTheWriterRefusesEndsTheExport) {
  const Branch branch = AfterTwoErrands();
  std::vector<std::string> lines;
  Telling telling(false, lines);
  telling.most = 3;
  EXPECT_EQ(ExportEvents(branch.ledger, Everything(), telling).status().code(),
            absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(lines.size(), 4u);
}

TEST(ExportEventsTest, ProgressGoesToTheEndAndStops) {
  const Branch branch = AfterTwoErrands();
  ExportOptions options = Everything();
  uint64_t last = 0, total = 0;
  options.progress = [&](uint64_t records, uint64_t of) {
    EXPECT_GE(records, last);
    last = records;
    total = of;
    return true;
  };
  std::vector<std::string> lines;
  Telling telling(true, lines);
  ASSERT_TRUE(ExportEvents(branch.ledger, options, telling).ok());
  EXPECT_EQ(last, total);
  EXPECT_EQ(total, 2 * branch.ledger.size());
}

TEST(ExportEventsTest, RecordsThatContradictThemselvesAreDataLoss) {
  Branch branch = AfterTwoErrands();
  const uint64_t start =
      branch.Find([](const ledger::v1::Record& record) { return record.step().input().has_start(); });
  branch.Forge(start, [](ledger::v1::Record& record) {
    record.mutable_step()->mutable_input()->mutable_cancel()->set_reason("x");
  });
  std::vector<std::string> lines;
  Telling telling(false, lines);
  EXPECT_EQ(ExportEvents(branch.ledger, Everything(), telling).status().code(), absl::StatusCode::kDataLoss);
  branch.ledger.records[3] = "no record";
  EXPECT_EQ(ExportEvents(branch.ledger, Everything(), telling).status().code(), absl::StatusCode::kDataLoss);
}

TEST(CsvWriterTest, FieldsAreQuotedAndFormulasAreText) {
  std::string text;
  const auto writer = MakeCsvWriter([&](absl::string_view piece) {
    text.append(piece.data(), piece.size());
    return absl::OkStatus();
  });
  LogEvent event;
  event.title = "=HYPERLINK(\"x\")";
  event.reason = "a,b\nc";
  ASSERT_TRUE(writer->Begin({}).ok());
  ASSERT_TRUE(writer->Add(event, {}).ok());
  EXPECT_THAT(text, HasSubstr("\"'=HYPERLINK(\"\"x\"\")\""));
  EXPECT_THAT(text, HasSubstr("\"a,b\nc\"\r\n"));
}

TEST(XesWriterTest, TextIsNoMarkup) {
  std::string text;
  const auto writer = MakeXesWriter([&](absl::string_view piece) {
    text.append(piece.data(), piece.size());
    return absl::OkStatus();
  });
  LogEvent event;
  event.activity = "a";
  event.title = "<&\"\n\x01";
  ASSERT_TRUE(writer->Add(event, {}).ok());
  EXPECT_THAT(text, HasSubstr("value=\"&lt;&amp;&quot;&#10;\xEF\xBF\xBD\""));
}

TEST(IsoTimeTest, HasMicrosecondsAndOffset) {
  EXPECT_EQ(IsoTime(1'000'001, absl::FixedTimeZone(8 * 3600)), "1970-01-01T08:00:01.000001+08:00");
}

}  // namespace
}  // namespace liushui::audit
