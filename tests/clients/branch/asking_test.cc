// people, teams, schedules and calendar, as somebody at the screen sees them.
#include "clients/cli/branch/asking.h"

#include <fstream>
#include <set>
#include <string>

#include "clients/cli/exit_codes.h"
#include "clients/cpp/ask.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/clients/screen.h"

namespace liushui::cli {
namespace {

using client::FakeServer;
using client::Refusal;
using ::testing::HasSubstr;

// A file of the test's own.
std::string FileWith(const std::string& text) {
  const std::string path = ::testing::TempDir() + "/liushui-people.csv";
  std::ofstream(path) << text;
  return path;
}

void SetClock(FakeServer& server) {
  server.clock.get_clock = [](auto&, const auto&, v1::GetClockResponse& response) {
    *response.mutable_time() = At(8, 0);
    return grpc::Status::OK;
  };
}

TEST(PeopleCommand, ListShowsWhoIsAway) {
  FakeServer server;
  v1::ListPeopleRequest seen;
  server.directory.list_people = [&](auto&, const auto& request, v1::ListPeopleResponse& response) {
    seen = request;
    *response.add_people() = MessageOf<v1::Person>(R"pb(
      name: "namespaces/test/people/song.yi"
      display_name: "松一"
      roles: "client_manager"
      team: "song"
      absent: true
      substitutes { person: "song.er" })pb");
    return grpc::Status::OK;
  };
  EXPECT_EQ(RunCommand(server, {"people", "list", "--role", "client_manager"}).out,
            "ID       NAME  ROLES           TEAM  AWAY  SUBSTITUTES\n"
            "song.yi  松一  client_manager  song  away  song.er\n");
  EXPECT_EQ(seen.parent(), "namespaces/test");
  EXPECT_EQ(seen.role(), "client_manager");
}

TEST(PeopleCommand, ImportPrintsEveryMistakeOnALineOfItsOwn) {
  FakeServer server;
  const std::string file = FileWith("id\n a b\n");
  server.directory.import_people = [&](auto&, const auto&, auto&) {
    return Refusal(grpc::INVALID_ARGUMENT, "CSV_INVALID", "two mistakes",
                   {{"csv[2]", "CSV_INVALID", "people.csv:2:1: no"},
                    {"csv[3]", "CSV_INVALID", "people.csv:3:1: nor this"}});
  };
  const Screen screen = RunCommand(server, {"people", "import", file});
  EXPECT_EQ(screen.exit_code, kRefused);
  EXPECT_EQ(screen.err, "people.csv:2:1: no\npeople.csv:3:1: nor this\nnothing was written\n");
}

TEST(PeopleCommand, ImportSaysWhatChanged) {
  FakeServer server;
  const std::string file = FileWith("id\nli\n");
  v1::ImportPeopleResponse answer = MessageOf<v1::ImportPeopleResponse>("people: 1 added: 1 records: 1");
  v1::ImportPeopleRequest seen;
  server.directory.import_people = [&](auto&, const auto& request, auto& response) {
    seen = request;
    response = answer;
    return grpc::Status::OK;
  };
  EXPECT_EQ(RunCommand(server, {"people", "import", file, "--replace"}).out,
            "1 people: 1 added, 0 changed, 0 removed, 0 teams put, in 1 record\n");
  EXPECT_EQ(seen.csv(), "id\nli\n");
  EXPECT_TRUE(seen.replace());
  answer = MessageOf<v1::ImportPeopleResponse>("people: 1");
  EXPECT_EQ(RunCommand(server, {"people", "import", file}).out,
            "1 people: nothing changes, nothing was written\n");
}

TEST(PeopleCommand, ImportGoesOnUntilNothingIsLeft) {
  FakeServer server;
  const std::string file = FileWith("id\nli\nzhang\n");
  std::set<std::string> request_ids;
  server.directory.import_people = [&](auto&, const auto& request, auto& response) {
    EXPECT_EQ(request.max_records(), 1);
    request_ids.insert(request.request_id());
    response = MessageOf<v1::ImportPeopleResponse>("people: 2 added: 1 records: 1");
    response.set_records_left(request_ids.size() < 3 ? 1 : 0);
    return grpc::Status::OK;
  };
  EXPECT_EQ(RunCommand(server, {"people", "import", file}).out,
            "2 people: 3 added, 0 changed, 0 removed, 0 teams put, in 3 records\n");
  EXPECT_EQ(request_ids.size(), 3);
}

TEST(PeopleCommand, StoppedImportSaysHowFarItCame) {
  FakeServer server;
  const std::string file = FileWith("id\nli\nzhang\n");
  int calls = 0;
  server.directory.import_people = [&](auto&, const auto&, auto& response) {
    response = MessageOf<v1::ImportPeopleResponse>("people: 2 added: 1 records: 1 records_left: 1");
    return ++calls < 2 ? grpc::Status::OK : Refusal(grpc::RESOURCE_EXHAUSTED, "LEDGER_DISK_LOW", "full");
  };
  const Screen screen = RunCommand(server, {"people", "import", file});
  EXPECT_NE(screen.exit_code, kDone);
  EXPECT_THAT(screen.err, HasSubstr("stopped after 1 people in 1 records; the same command goes on"));
}

TEST(PeopleCommand, AbsencesCountFromTheEnginesTime) {
  FakeServer server;
  SetClock(server);
  v1::AddAbsenceRequest seen;
  server.directory.add_absence = [&](auto&, const auto& request, v1::AddAbsenceResponse& response) {
    seen = request;
    *response.mutable_person() =
        MessageOf<v1::Person>(R"pb(name: "namespaces/test/people/li" absent: true)pb");
    return grpc::Status::OK;
  };
  const Screen screen =
      RunCommand(server, {"people", "absent", "li", "--from", "2026-03-03", "--until", "+2d"});
  EXPECT_EQ(screen.exit_code, kDone) << screen.err;
  EXPECT_EQ(seen.person(), "namespaces/test/people/li");
  EXPECT_EQ(seen.absence().from().seconds(), At(24, 0).seconds());
  EXPECT_EQ(seen.absence().until().seconds(), At(56, 0).seconds());
  EXPECT_THAT(screen.out, HasSubstr("away"));
}

TEST(PeopleCommand, OnBehalfOfTravelsWithTheCall) {
  FakeServer server;
  std::string behalf;
  server.directory.get_person = [&](grpc::ServerContext& context, const auto&, auto&) {
    const auto found = context.client_metadata().find("liushui-on-behalf-of");
    if (found != context.client_metadata().end()) behalf.assign(found->second.data(), found->second.size());
    return grpc::Status::OK;
  };
  RunCommand(server, {"people", "show", "li", "--on-behalf-of", "song.yi"});
  EXPECT_EQ(behalf, "song.yi");
}

TEST(TeamsCommand, ListShowsLeaders) {
  FakeServer server;
  server.directory.list_teams = [&](auto&, const auto&, v1::ListTeamsResponse& response) {
    *response.add_teams() = MessageOf<v1::Team>(
        R"pb(name: "namespaces/test/teams/song" title: "松队" leader: "song.changqing" size: 7)pb");
    return grpc::Status::OK;
  };
  EXPECT_EQ(RunCommand(server, {"teams", "list"}).out,
            "TEAM  TITLE  LEADER          PEOPLE\n"
            "song  松队   song.changqing  7\n");
}

TEST(SchedulesCommand, ShowTellsTheLastFiring) {
  FakeServer server;
  server.schedules.get_schedule = [&](auto&, const auto&, v1::GetScheduleResponse& response) {
    response = MessageOf<v1::GetScheduleResponse>(R"pb(
      schedule {
        schedule {
          schedule: "days"
          workflow: "day"
          calendar: "cn-trading"
          days: "open"
          time: "08:00"
          people { role: "client_manager" }
        }
        refused_starts: 1
        last_refused {
          person: "song.san"
          reason: "INPUT_INVALID"
          message: "input.date: expected a day"
          time { seconds: 1772409600 }
        }
      }
      last_firing {
        starts {
          person: "song.san"
          refused { reason: "INPUT_INVALID" message: "input.date: expected a day" }
        }
        starts {
          person: "song.yi"
          business_key: "song.yi/2026-03-02"
          instance: "namespaces/test/instances/17"
        }
        left_out { person: "song.er" reason: "ABSENT" message: "away: 年假" }
      })pb");
    *response.mutable_schedule()->mutable_next_time() = At(32, 0);
    return grpc::Status::OK;
  };
  const Screen screen = RunCommand(server, {"schedules", "show", "days"});
  EXPECT_THAT(screen.out, HasSubstr("open of cn-trading"));
  EXPECT_THAT(screen.out, HasSubstr("song.yi/2026-03-02  17"));
  EXPECT_THAT(screen.out, HasSubstr("ABSENT: away: 年假"));
  EXPECT_THAT(screen.out, HasSubstr("refused INPUT_INVALID: input.date: expected a day"));
  EXPECT_THAT(screen.out,
              HasSubstr("1 of the last firing; the last ever song.san at 2026-03-02T08:00:00+08:00: INPUT"));
  EXPECT_THAT(screen.out, HasSubstr("2026-03-03T08:00:00+08:00"));
}

TEST(CalendarCommand, DrawsTheMonth) {
  FakeServer server;
  server.workflows.get_calendar = [&](auto&, const auto&, v1::GetCalendarResponse& response) {
    response = MessageOf<v1::GetCalendarResponse>(R"pb(
      version {
        calendar: "days"
        hash: "0123456789abcdef"
        first_day: "2026-01-01"
        last_day: "2026-12-31"
        newest: true
      }
      calendar {
        calendar: "days"
        title: "工作日"
        zone: "Asia/Shanghai"
        sessions { open: "09:30" close: "11:30" }
        office { open: "08:30" close: "17:30" }
      }
      month: "2026-03"
      today: "2026-03-02"
      days { day: "2026-03-01" weekday: 7 covered: true }
      days { day: "2026-03-02" weekday: 1 covered: true open: true }
      days {
        day: "2026-03-03"
        weekday: 2
        covered: true
        open: true
        special: true
        title: "半日"
        office: "08:30-12:00"
      }
      days { day: "2026-03-04" weekday: 3 covered: true title: "停业" }
      days { day: "2026-03-05" weekday: 4 })pb");
    return grpc::Status::OK;
  };
  const Screen screen = RunCommand(server, {"calendar", "days", "2026-03"});
  EXPECT_THAT(screen.out, HasSubstr(" 01· \n [02*] 03°  04·  05? "));
  EXPECT_THAT(screen.out, HasSubstr("2 open days\n"));
  EXPECT_THAT(screen.out, HasSubstr("2026-03-04  停业\n"));
  EXPECT_THAT(screen.out, HasSubstr("0123456789ab, the newest"));
}

}  // namespace
}  // namespace liushui::cli
