// count, board, and lists that go on watching, as somebody at the screen sees them.
#include "clients/cli/oversight/board.h"
#include "clients/cli/oversight/watching.h"
#include "clients/cpp/json.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/clients/screen.h"

namespace liushui::cli {
namespace {

using client::FakeServer;
using client::Refusal;
using ::testing::HasSubstr;

using Count = v1::CountTasksRequest;

TEST(CountCommand, GroupsAreATable) {
  FakeServer server;
  Count seen;
  server.tasks.count_tasks = [&](auto&, const Count& request, v1::CountTasksResponse& response) {
    seen = request;
    ParseText(R"pb(
                groups { person: "" due: NO_DUE count: 4 }
                groups { person: "li" due: OVERDUE count: 2 overdue: 2 }
                total: 6
                position: 41)pb",
              response);
    *response.mutable_time() = At(9, 0);
    return grpc::Status::OK;
  };
  const Screen screen = RunCommand(server, {"count", "--by", "person,due", "--status", "open,claimed"});
  EXPECT_EQ(screen.out,
            "PERSON  DUE      TASKS  OVERDUE\n"
            "-       no_due   4\n"
            "li      overdue  2      2\n"
            "6 tasks at position 41, dues as of 2026-03-02T09:00:00+08:00\n");
  EXPECT_EQ(seen.statuses_size(), 2);
  EXPECT_THAT(RunCommand(server, {"count", "--by", "colour"}).err, HasSubstr("expected one of person, role"));
}

// A branch where li holds a task and wang's day runs.
void Furnish(FakeServer& server) {
  server.clock.get_clock = [](auto&, const auto&, v1::GetClockResponse& response) {
    *response.mutable_time() = At(9, 0);
    return grpc::Status::OK;
  };
  server.tasks.count_tasks = [](auto&, const Count& request, v1::CountTasksResponse& response) {
    response.set_position(41);
    *response.mutable_time() = At(9, 0);
    if (request.group_by(0) == Count::ROLE) {
      ParseText("role: 'clerk' count: 3 overdue: 1", *response.add_groups());
    } else if (request.closed_day() == "2026-03-02") {
      ParseText("person: 'li' count: 5 overdue: 2", *response.add_groups());
    } else if (request.closed_day().empty()) {
      ParseText("person: 'li' count: 1 overdue: 1", *response.add_groups());
    }
    return grpc::Status::OK;
  };
  server.workflows.list_instances = [](auto&, const auto& request, v1::ListInstancesResponse& response) {
    if (request.filter().find("'2026-03-02'") == std::string::npos) return grpc::Status::OK;
    v1::Instance& day = *response.add_instances();
    day.set_status(v1::Instance::ACTIVE);
    *day.mutable_data() =
        *client::StructFromJson(R"({"manager": "wang", "visits": 2, "visit_quota": 6, "late": ["sms"]})");
    return grpc::Status::OK;
  };
  server.schedules.list_schedules = [](auto&, const auto&, auto&) { return grpc::Status::OK; };
  server.directory.list_people = [](auto&, const v1::ListPeopleRequest& request, auto& response) {
    if (request.team().empty() || request.team() == "song")
      ParseText("name: 'namespaces/test/people/wang' display_name: '王' team: 'song'",
                *response.add_people());
    return grpc::Status::OK;
  };
}

// Whom a schedule could start nothing for has no task that would be late.
TEST(BoardCommand, ShowsWhatSchedulesCouldNotStart) {
  FakeServer server;
  Furnish(server);
  server.schedules.list_schedules = [](auto&, const auto&, v1::ListSchedulesResponse& response) {
    ParseText(
        "schedule { schedule: 'days' } refused_starts: 2 last_refused { person: 'li' reason: "
        "'INPUT_INVALID' message: 'why is missing' }",
        *response.add_schedules());
    return grpc::Status::OK;
  };
  EXPECT_THAT(RunCommand(server, {"board"}).out,
              HasSubstr("days      2               li: INPUT_INVALID: why is missing\n"));
  EXPECT_THAT(RunCommand(server, {"board", "--json"}).out, HasSubstr("\"refusedStarts\":{\"days\":2}"));
}

TEST(BoardCommand, ShowsPeopleAndQueues) {
  FakeServer server;
  Furnish(server);
  const std::string board = RunCommand(server, {"board"}).out;
  EXPECT_THAT(board, HasSubstr("branch test, 2026-03-02, at position 41 (2026-03-02T09:00:00+08:00)\n"));
  EXPECT_THAT(board, HasSubstr("visits 2/6"));
  EXPECT_THAT(board, HasSubstr("2/12 so far"));
  EXPECT_THAT(board, HasSubstr("role clerk   3      1\n"));
  const std::string team = RunCommand(server, {"board", "--team", "song"}).out;
  EXPECT_THAT(team, HasSubstr("wang"));
  EXPECT_THAT(team, Not(HasSubstr("li ")));
  const std::string json = RunCommand(server, {"board", "--json"}).out;
  // Two were late when they were done, and one is late still.
  EXPECT_THAT(json, HasSubstr("\"late\":3"));
  EXPECT_THAT(json, HasSubstr("\"lateParts\":1"));
}

TEST(BoardCommand, MistakesAreSaid) {
  FakeServer server;
  Furnish(server);
  EXPECT_EQ(RunCommand(server, {"board", "--day", "monday"}).exit_code, 2);
  EXPECT_EQ(RunCommand(server, {"board", "--as-of", "7", "--watch"}).exit_code, 2);
}

TEST(BoardTest, MomentBecomesAPosition) {
  FakeServer server;
  server.directory.list_teams = [](auto&, const auto&, v1::ListTeamsResponse& response) {
    response.set_position(10);
    return grpc::Status::OK;
  };
  // One record a minute, those with odd indexes of another namespace.
  server.audit.read_records = [](auto&, const v1::ReadRecordsRequest& request, auto& writer) {
    for (int64_t index = request.first(); index < request.end(); ++index) {
      if (index % 2 != 0) continue;
      v1::ReadRecordsResponse response;
      response.mutable_record()->set_index(static_cast<uint64_t>(index));
      response.mutable_record()->set_time_us((At(9, 0).seconds() + index * 60) * 1'000'000);
      writer.Write(response);
    }
    return grpc::Status::OK;
  };
  const Screen screen = [&] {
    Furnish(server);
    server.workflows.list_instances = [](auto&, const auto&, auto&) { return grpc::Status::OK; };
    int64_t asked = 0;
    server.tasks.count_tasks = [&asked](auto&, const Count& request, v1::CountTasksResponse& response) {
      asked = request.read_position();
      response.set_position(request.read_position());
      return grpc::Status::OK;
    };
    Screen shown = RunCommand(server, {"board", "--as-of", "09:04:30", "--json"});
    EXPECT_EQ(asked, 5);
    return shown;
  }();
  EXPECT_THAT(screen.out, HasSubstr("\"position\":5"));
}

TEST(WatchingTest, CutWatchIsTakenUpAgain) {
  FakeServer server;
  server.tasks.list_tasks = [](auto&, const auto&, v1::ListTasksResponse& response) {
    response.set_position(40);
    return grpc::Status::OK;
  };
  std::vector<int64_t> from;
  server.tasks.watch_tasks = [&](auto&, const v1::WatchTasksRequest& request, auto& writer) {
    from.push_back(request.from_position());
    v1::WatchTasksResponse response;
    if (from.size() == 1) {
      ParseText("tasks { name: 'namespaces/test/tasks/17-3' title: '复核' status: OPEN } position: 42",
                response);
      writer.Write(response);
      return Refusal(grpc::StatusCode::RESOURCE_EXHAUSTED, "WATCH_TOO_SLOW", "too slow");
    }
    return Refusal(grpc::StatusCode::INVALID_ARGUMENT, "FIELD_INVALID", "enough");
  };
  const Screen screen = RunCommand(server, {"tasks", "--watch"});
  EXPECT_THAT(screen.out, HasSubstr("42  17-3  复核  open"));
  EXPECT_THAT(screen.err, HasSubstr("taken up again"));
  EXPECT_THAT(from, testing::ElementsAre(40, 42));
}

TEST(WatchingTest, InstancesAreWatched) {
  FakeServer server;
  server.workflows.list_instances = [](auto&, const auto&, v1::ListInstancesResponse& response) {
    response.set_position(7);
    return grpc::Status::OK;
  };
  server.workflows.watch_instances = [](auto&, const v1::WatchInstancesRequest& request, auto& writer) {
    EXPECT_EQ(request.filter(), "data.x > 1");
    v1::WatchInstancesResponse response;
    ParseText(
        "instance { name: 'namespaces/test/instances/17' workflow: 'leave' status: ACTIVE } position: 9",
        response);
    writer.Write(response);
    return grpc::Status::OK;
  };
  EXPECT_THAT(RunCommand(server, {"ps", "--filter", "data.x > 1", "--watch"}).out, HasSubstr("9  17  leave"));
}

}  // namespace
}  // namespace liushui::cli
