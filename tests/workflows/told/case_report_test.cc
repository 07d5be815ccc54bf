// Every transcript as reports of its cases: what is told must be what is in the ledger.
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "engine/audit/report/case_story.h"
#include "engine/audit/report/report_html.h"
#include "gtest/gtest.h"
#include "tests/workflows/declared.h"
#include "tests/workflows/told/acted.h"

namespace liushui::transcripts {
namespace {

using audit::CaseStory;
using audit::DeadlineOutcome;

audit::StoryOptions InShanghai() {
  audit::StoryOptions options;
  absl::LoadTimeZone("Asia/Shanghai", &options.zone);
  return options;
}

class CaseReportTest : public testing::TestWithParam<std::string> {
 protected:
  CaseReportTest()
      : acted_(Acted::Of(GetParam())), definitions_(acted_.Definitions()), options_(InShanghai()) {
    options_.now_us = acted_.records().back().time_us();
  }

  std::vector<CaseStory> Stories() const {
    std::vector<CaseStory> stories;
    for (const auto& [instance, records] : acted_.Cases()) {
      const auto story = audit::TellCase(records, definitions_, options_);
      EXPECT_TRUE(story.ok()) << story.status();
      if (story.ok()) stories.push_back(*story);
    }
    return stories;
  }

  const Acted& acted_;
  const audit::StoryDefinitions definitions_;
  audit::StoryOptions options_;
};

TEST_P(CaseReportTest, EveryRecordIsALineThatSaysWhatHappened) {
  const auto cases = acted_.Cases();
  for (const CaseStory& story : Stories()) {
    ASSERT_EQ(story.lines.size(), cases.at(story.instance).size());
    for (const audit::StoryLine& line : story.lines)
      EXPECT_FALSE(line.what.empty()) << "record " << line.at.index;
    EXPECT_FALSE(story.title.empty());
  }
}

TEST_P(CaseReportTest, RefusalsAreToldWithWhoAndWhy) {
  size_t refused = 0, told = 0;
  for (const ledger::v1::Record& record : acted_.records()) refused += record.has_refused();
  for (const CaseStory& story : Stories()) {
    told += story.refusals.size();
    for (const audit::StoryRefusal& refusal : story.refusals)
      EXPECT_FALSE(refusal.who.name.empty() || refusal.reason.empty() || refusal.message.empty());
  }
  EXPECT_EQ(told, refused);
}

TEST_P(CaseReportTest, NobodyIsBothEyes) {
  for (const CaseStory& story : Stories()) {
    for (const audit::StorySeparation& pair : story.separations)
      EXPECT_TRUE(pair.is_kept) << pair.first << " and " << pair.second;
  }
}

TEST_P(CaseReportTest, DeadlinesAreMetOrLateAsTheTimesSay) {
  for (const CaseStory& story : Stories()) {
    for (const audit::StoryDeadline& deadline : story.deadlines) {
      const bool is_open = deadline.ended_us == 0;
      EXPECT_NE(deadline.due_us, 0);
      EXPECT_FALSE(is_open && story.ended_us != 0) << deadline.title << " outlives its case";
      EXPECT_EQ(is_open, deadline.outcome == DeadlineOutcome::kRunning ||
                             deadline.outcome == DeadlineOutcome::kRunningLate);
      if (deadline.kind == audit::DeadlineKind::kMoment) {
        EXPECT_TRUE(is_open || deadline.outcome == DeadlineOutcome::kCame ||
                    deadline.outcome == DeadlineOutcome::kLeftBefore);
        if (deadline.outcome == DeadlineOutcome::kCame) {
          EXPECT_GE(deadline.ended_us, deadline.due_us);
        }
        continue;
      }
      if (is_open || deadline.outcome == DeadlineOutcome::kWithdrawn) continue;
      EXPECT_EQ(deadline.outcome == DeadlineOutcome::kLate, deadline.ended_us > deadline.due_us);
    }
  }
}

TEST_P(CaseReportTest, EveryLimitThatRanIsInTheTable) {
  const auto cases = acted_.Cases();
  for (const CaseStory& story : Stories()) {
    size_t moments = 0, tasks = 0;
    std::set<std::string> overdue, late;
    for (const ledger::v1::Record& record : cases.at(story.instance)) {
      for (const ledger::v1::Fact& fact : record.step().facts()) {
        moments += fact.timer_set().purpose().has_transition();
        tasks += fact.task_opened().due_us() != 0;
        if (fact.has_state_overdue()) overdue.insert(fact.state_overdue());
      }
    }
    for (const audit::StoryDeadline& deadline : story.deadlines) {
      moments -= deadline.kind == audit::DeadlineKind::kMoment;
      tasks -= deadline.kind == audit::DeadlineKind::kTask;
      const bool is_late = deadline.outcome == DeadlineOutcome::kLate ||
                           deadline.outcome == DeadlineOutcome::kRunningLate ||
                           deadline.outcome == DeadlineOutcome::kWithdrawn;
      if (is_late) late.insert(deadline.activity);
    }
    EXPECT_EQ(moments, 0u);
    EXPECT_EQ(tasks, 0u);
    for (const std::string& state : overdue) EXPECT_TRUE(late.contains(state)) << state;
  }
}

TEST_P(CaseReportTest, EveryChildIsARelatedCaseWithWhatBecameOfIt) {
  const auto cases = acted_.Cases();
  for (const CaseStory& story : Stories()) {
    size_t asked = 0, ended = 0;
    for (const ledger::v1::Record& record : cases.at(story.instance)) {
      ended += record.step().input().deliver().has_result();
      for (const ledger::v1::Fact& fact : record.step().facts()) {
        asked += fact.has_child_opened() || fact.item_added().child() != 0 || fact.item_opened().child() != 0;
      }
    }
    size_t known = 0;
    for (const audit::StoryRelated& related : story.related) {
      if (related.relation != audit::Relation::kChild) continue;
      --asked;
      EXPECT_FALSE(related.workflow.empty());
      known += related.instance != 0 || related.outcome == audit::RelatedOutcome::kFailed;
    }
    EXPECT_EQ(asked, 0u);
    EXPECT_GE(known, ended);
  }
}

TEST_P(CaseReportTest, PagesInBothLanguagesAreWhole) {
  for (const CaseStory& story : Stories()) {
    for (const audit::Language language : {audit::Language::kChinese, audit::Language::kEnglish}) {
      audit::ReportPage page;
      page.story = story;
      page.options = options_;
      page.options.language = language;
      const std::string html = audit::CaseReportHtml(page);
      EXPECT_NE(html.find("</html>"), std::string::npos);
      EXPECT_EQ(html.find("<script"), std::string::npos);
      for (const audit::StoryLine& line : story.lines)
        EXPECT_NE(html.find(absl::StrCat("#", line.at.index, "<")), std::string::npos);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Stories, CaseReportTest, testing::ValuesIn(declared::AllStories()),
                         [](const auto& story) {
                           return absl::StrReplaceAll(story.param, {{"/", "_"}});
                         });

TEST(CaseReport, WhatIsWrittenInACaseIsNoMarkup) {
  const Acted& acted = Acted::Of("complaint_main_path");
  std::vector<ledger::v1::Record> records = acted.Cases().begin()->second;
  for (ledger::v1::Fact& fact : *records[0].mutable_step()->mutable_facts()) {
    if (fact.has_task_opened()) fact.mutable_task_opened()->set_title("<b onclick=\"x\">&");
  }
  audit::ReportPage page;
  page.options = InShanghai();
  const auto story = audit::TellCase(records, acted.Definitions(), page.options);
  ASSERT_TRUE(story.ok());
  page.story = *story;
  const std::string html = audit::CaseReportHtml(page);
  EXPECT_EQ(html.find("<b onclick"), std::string::npos);
  EXPECT_NE(html.find("&lt;b onclick=&quot;x&quot;&gt;&amp;"), std::string::npos);
}

TEST(CaseReport, RecordsThatDoNotFollowOneAnotherAreRefused) {
  const Acted& acted = Acted::Of("complaint_main_path");
  std::vector<ledger::v1::Record> records = acted.Cases().begin()->second;
  records.erase(records.begin() + 1);
  EXPECT_EQ(audit::TellCase(records, {}, {}).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(audit::TellCase({}, {}, {}).status().code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace liushui::transcripts
