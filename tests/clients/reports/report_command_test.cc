// report against a server that sends what the test wants.
#include "clients/cli/reports/report_command.h"

#include <sstream>

#include "clients/cli/exit_codes.h"
#include "engine/base/refusal.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/clients/fake_server.h"
#include "tests/commands/scratch_files.h"

namespace liushui::cli {
namespace {

using ::testing::HasSubstr;

class ReportCommandTest : public ::testing::Test {
 protected:
  ReportCommandTest() {
    connection_.server = server_.address();
    connection_.actor = "chen";
    connection_.name_space = "north";
    server_.reports.get_period_report = [this](auto&, const auto& request, auto& writer) {
      asked_ = request;
      v1::GetPeriodReportResponse piece;
      piece.set_records(1);
      piece.set_total(2);
      writer.Write(piece);
      for (const char* content : {"one ", "two"}) {
        piece.set_content(content);
        writer.Write(piece);
      }
      return grpc::Status::OK;
    };
  }
  int Report() { return RemoteReport(connection_, options_, {&out_, &err_, absl::UTCTimeZone()}); }
  void Of(const std::string& from, const std::string& to) {
    options_.from = from;
    options_.to = to;
  }

  client::FakeServer server_;
  commands::ScratchFiles scratch_;
  Connection connection_;
  ReportOptions options_;
  v1::GetPeriodReportRequest asked_;
  std::ostringstream out_;
  std::ostringstream err_;
};

TEST_F(ReportCommandTest, PeriodIsWrittenWhole) {
  Of("2026-03-01", "2026-03-31");
  options_.output = scratch_.Path("march.html");
  options_.language = "en";
  options_.verify = true;
  EXPECT_EQ(Report(), kDone) << err_.str();
  EXPECT_EQ(scratch_.Read("march.html"), "one two");
  EXPECT_EQ(asked_.parent(), "namespaces/north");
  EXPECT_EQ(asked_.from_day(), "2026-03-01");
  EXPECT_EQ(asked_.to_day(), "2026-03-31");
  EXPECT_EQ(asked_.language(), "en");
  EXPECT_TRUE(asked_.verify());
  EXPECT_EQ(asked_.format(), v1::REPORT_FORMAT_HTML);
}

TEST_F(ReportCommandTest, JsonIsAskedForByTheFilesNameOrByJson) {
  Of("2026-03-01", "2026-03-31");
  options_.output = scratch_.Path("march.json");
  EXPECT_EQ(Report(), kDone);
  EXPECT_EQ(asked_.format(), v1::REPORT_FORMAT_JSON);
  options_.output = "";
  connection_.json = true;
  EXPECT_EQ(Report(), kDone);
  EXPECT_EQ(asked_.format(), v1::REPORT_FORMAT_JSON);
  EXPECT_EQ(out_.str(), "one two");
}

TEST_F(ReportCommandTest, CaseIsAskedForByItsName) {
  std::string name;
  server_.reports.get_case_report = [&name](auto&, const auto& request, auto& writer) {
    name = request.name();
    v1::GetCaseReportResponse piece;
    piece.set_html("<html>");
    writer.Write(piece);
    return grpc::Status::OK;
  };
  options_.instance = "17";
  options_.output = scratch_.Path("case.html");
  EXPECT_EQ(Report(), kDone) << err_.str();
  EXPECT_EQ(name, "namespaces/north/instances/17");
  EXPECT_EQ(scratch_.Read("case.html"), "<html>");
}

TEST_F(ReportCommandTest, WhatIsRefusedLeavesNoFile) {
  server_.reports.get_period_report = [](auto&, const auto&, auto&) {
    return client::Refusal(grpc::INVALID_ARGUMENT, "FIELD_INVALID", "to_day: expected a day");
  };
  Of("2026-03-01", "2026-02-31");
  options_.output = scratch_.Path("march.html");
  EXPECT_EQ(Report(), kRefused);
  EXPECT_THAT(err_.str(), HasSubstr("FIELD_INVALID"));
  EXPECT_EQ(scratch_.Read("march.html"), "");
}

}  // namespace
}  // namespace liushui::cli
