#include "engine/server/services/reports/report_calls.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "google/protobuf/util/json_util.h"
#include "liushui/v1/period_report.pb.h"
#include "liushui/v1/report_service.grpc.pb.h"
#include "tests/server/branch_server.h"

namespace liushui::server {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class ReportCallsTest : public BranchTest {
 protected:
  std::string WriteNote() {
    const std::string name = branch_.As("crm").Start("note", R"({"text": "a"})").body.instance().name();
    EXPECT_TRUE(branch_.As("xie", "writer").Complete(branch_.OnlyTask(name).name(), R"({"price": 7})").ok());
    return name;
  }

  grpc::Status Report(const v1::GetCaseReportRequest& request, std::string* html) {
    const auto context = branch_.Context();
    const auto reader = reports()->GetCaseReport(context.get(), request);
    v1::GetCaseReportResponse piece;
    while (reader->Read(&piece)) *html += piece.html();
    return reader->Finish();
  }

  grpc::Status Export(const v1::ExportEventsRequest& request, std::string* log) {
    const auto context = branch_.Context();
    const auto reader = reports()->ExportEvents(context.get(), request);
    while (reader->Read(&last_)) *log += last_.content();
    return reader->Finish();
  }

  v1::ExportEventsRequest All(v1::EventLogFormat format) {
    v1::ExportEventsRequest request;
    request.set_parent("namespaces/binjiang");
    request.set_format(format);
    return request;
  }

  grpc::Status Period(const v1::GetPeriodReportRequest& request, std::string* content) {
    const auto context = branch_.Context();
    const auto reader = reports()->GetPeriodReport(context.get(), request);
    v1::GetPeriodReportResponse piece;
    while (reader->Read(&piece)) *content += piece.content();
    return reader->Finish();
  }

  v1::GetPeriodReportRequest Decade() {
    v1::GetPeriodReportRequest request;
    request.set_parent("namespaces/binjiang");
    request.set_from_day("2024-01-01");
    request.set_to_day("2033-12-31");
    return request;
  }

  std::unique_ptr<v1::ReportService::Stub> reports() { return v1::ReportService::NewStub(branch_.channel()); }

  v1::ExportEventsResponse last_;
};

TEST_F(ReportCallsTest, ReportTellsTheCaseInTheLanguageAskedFor) {
  v1::GetCaseReportRequest request;
  request.set_name(WriteNote());
  request.set_time_zone("Asia/Shanghai");
  std::string chinese, english;
  ASSERT_TRUE(Report(request, &chinese).ok());
  EXPECT_THAT(chinese, HasSubstr("个案报告"));
  EXPECT_THAT(chinese, HasSubstr("xie"));
  EXPECT_THAT(chinese, HasSubstr("+08:00"));
  EXPECT_THAT(chinese, HasSubstr("</html>"));
  request.set_language("en");
  request.set_time_zone("+01:00");
  ASSERT_TRUE(Report(request, &english).ok());
  EXPECT_THAT(english, HasSubstr("Case report"));
  EXPECT_THAT(english, HasSubstr("+01:00"));
}

TEST_F(ReportCallsTest, ReportsOfNothingAreRefused) {
  std::string html;
  v1::GetCaseReportRequest request;
  request.set_name("namespaces/binjiang/instances/999");
  EXPECT_EQ(ReasonIn(Report(request, &html)), "INSTANCE_UNKNOWN");
  request.set_name(WriteNote());
  request.set_language("fr");
  EXPECT_EQ(ReasonIn(Report(request, &html)), "FIELD_INVALID");
  request.clear_language();
  for (const char* zone : {"Nowhere/At_All", "/etc/passwd", "../../../etc/passwd", "8"}) {
    request.set_time_zone(zone);
    EXPECT_EQ(ReasonIn(Report(request, &html)), "FIELD_INVALID") << zone;
  }
  EXPECT_EQ(html, "");
}

TEST_F(ReportCallsTest, APeriodIsCountedAsPageAndAsJson) {
  const std::string note = WriteNote();
  ASSERT_TRUE(branch_.As("zhu", "checker").Complete(branch_.OnlyTask(note).name(), "{}").ok());
  v1::GetPeriodReportRequest request = Decade();
  request.set_time_zone("Asia/Shanghai");
  request.set_verify(true);
  std::string html, json;
  ASSERT_TRUE(Period(request, &html).ok());
  EXPECT_THAT(html, HasSubstr("营业部期间报告"));
  EXPECT_THAT(html, HasSubstr("</html>"));
  request.set_format(v1::REPORT_FORMAT_JSON);
  ASSERT_TRUE(Period(request, &json).ok());
  v1::PeriodReport report;
  ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(json, &report).ok()) << json;
  EXPECT_EQ(report.namespace_(), "binjiang");
  int64_t completed = 0, done = 0;
  for (const auto& workflow : report.workflows()) completed += workflow.completed();
  for (const auto& person : report.people()) done += person.person() == "xie" ? person.done() : 0;
  EXPECT_EQ(completed, 1);
  EXPECT_EQ(done, 1);
  ASSERT_EQ(report.checks_size(), 2);
  EXPECT_EQ(report.checks(1).check(), "MEANING");
  EXPECT_TRUE(report.checks(1).passed()) << report.checks(1).detail();
}

TEST_F(ReportCallsTest, PeriodsThatAreNoneAreRefused) {
  std::string content;
  for (const auto& [from, to] : {std::pair("2026-03-02", "2026-03-01"), std::pair("2026-3-2", "2026-03-03"),
                                 std::pair("", ""), std::pair("2000-01-01", "2026-01-01")}) {
    v1::GetPeriodReportRequest request = Decade();
    request.set_from_day(from);
    request.set_to_day(to);
    EXPECT_EQ(ReasonIn(Period(request, &content)), "FIELD_INVALID") << from;
  }
  v1::GetPeriodReportRequest request = Decade();
  request.set_language("fr");
  EXPECT_EQ(ReasonIn(Period(request, &content)), "FIELD_INVALID");
  EXPECT_EQ(content, "");
}

TEST_F(ReportCallsTest, EveryFormatHasTheSameEvents) {
  WriteNote();
  WriteNote();
  int64_t events = 0;
  for (const auto format :
       {v1::EVENT_LOG_FORMAT_XES, v1::EVENT_LOG_FORMAT_OCEL_JSON, v1::EVENT_LOG_FORMAT_CSV}) {
    std::string log;
    ASSERT_TRUE(Export(All(format), &log).ok());
    EXPECT_EQ(last_.cases(), 2);
    EXPECT_GT(last_.events(), 0);
    EXPECT_TRUE(events == 0 || last_.events() == events);
    events = last_.events();
    EXPECT_THAT(log, HasSubstr("xie"));
    EXPECT_THAT(log, Not(HasSubstr("price")));
  }
}

TEST_F(ReportCallsTest, OneCaseOrOneWorkflowAlone) {
  WriteNote();
  const std::string name = WriteNote();
  std::string log;
  v1::ExportEventsRequest request = All(v1::EVENT_LOG_FORMAT_CSV);
  request.set_instance(name);
  ASSERT_TRUE(Export(request, &log).ok());
  EXPECT_EQ(last_.cases(), 1);
  request.clear_instance();
  request.set_workflow("note");
  ASSERT_TRUE(Export(request, &log).ok());
  EXPECT_EQ(last_.cases(), 2);
}

TEST_F(ReportCallsTest, ExportsOfNothingAreRefused) {
  std::string log;
  EXPECT_EQ(ReasonIn(Export(All(v1::EVENT_LOG_FORMAT_UNSPECIFIED), &log)), "FIELD_INVALID");
  v1::ExportEventsRequest request = All(v1::EVENT_LOG_FORMAT_CSV);
  request.set_workflow("nothing");
  EXPECT_EQ(ReasonIn(Export(request, &log)), "WORKFLOW_UNKNOWN");
  request.clear_workflow();
  request.set_instance("namespaces/binjiang/instances/999");
  EXPECT_EQ(ReasonIn(Export(request, &log)), "INSTANCE_UNKNOWN");
  EXPECT_EQ(log, "");
}

}  // namespace
}  // namespace liushui::server
