#include "engine/server/services/audit_calls.h"

#include <memory>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "engine/server/calls/answer_stream.h"
#include "gmock/gmock.h"
#include "tests/server/branch_server.h"

namespace liushui::server {
namespace {

using Stub = v1::AuditService::Stub;

class AuditCallsTest : public BranchTest {
 protected:
  // Starts a note and writes it: two records of its own.
  std::string WriteNote() {
    const std::string name = branch_.As("crm").Start("note", R"({"text": "a"})").body.instance().name();
    EXPECT_TRUE(branch_.As("xie", "writer").Complete(branch_.OnlyTask(name).name(), R"({"price": 7})").ok());
    return name;
  }
  grpc::Status Read(const v1::ReadRecordsRequest& request, std::vector<ledger::v1::Record>* records) {
    const auto context = branch_.Context();
    const auto reader = branch_.audit().ReadRecords(context.get(), request);
    v1::ReadRecordsResponse response;
    while (reader->Read(&response)) records->push_back(response.record());
    return reader->Finish();
  }
  v1::ReadRecordsRequest All() {
    v1::ReadRecordsRequest request;
    request.set_parent("namespaces/binjiang");
    return request;
  }
  int64_t position() { return static_cast<int64_t>(branch_.engine().reads().position()); }
};

TEST_F(AuditCallsTest, RecordsComeInOrder) {
  WriteNote();
  std::vector<ledger::v1::Record> records;
  ASSERT_TRUE(Read(All(), &records).ok());
  ASSERT_EQ(static_cast<int64_t>(records.size()), position());
  for (size_t i = 0; i < records.size(); ++i) EXPECT_EQ(records[i].index(), i);
  EXPECT_TRUE(records[0].has_engine_started());
  EXPECT_EQ(records.back().actor().name(), "xie");
}

TEST_F(AuditCallsTest, RangesAreHalfOpen) {
  v1::ReadRecordsRequest request = All();
  request.set_first(1);
  request.set_end(3);
  std::vector<ledger::v1::Record> records;
  ASSERT_TRUE(Read(request, &records).ok());
  ASSERT_EQ(records.size(), 2u);
  EXPECT_EQ(records[0].index(), 1u);
  request.set_end(position() + 1);
  EXPECT_EQ(ReasonIn(Read(request, &records)), "POSITION_UNKNOWN");
  request.set_end(0);
  request.set_first(position() + 1);
  EXPECT_EQ(ReasonIn(Read(request, &records)), "POSITION_UNKNOWN");
  request.set_first(-1);
  EXPECT_EQ(ReasonIn(Read(request, &records)), "POSITION_UNKNOWN");
}

TEST_F(AuditCallsTest, HistoryIsOneInstances) {
  const std::string name = WriteNote();
  WriteNote();
  v1::GetHistoryRequest request;
  request.set_instance(name);
  request.set_page_size(1);
  const auto first = branch_.Call(branch_.audit(), &Stub::GetHistory, request);
  ASSERT_TRUE(first.ok()) << first.status.error_message();
  ASSERT_EQ(first.body.records_size(), 1);
  EXPECT_TRUE(first.body.records(0).step().input().has_start());
  request.set_page_token(first.body.next_page_token());
  const auto second = branch_.Call(branch_.audit(), &Stub::GetHistory, request);
  ASSERT_EQ(second.body.records_size(), 1);
  EXPECT_TRUE(second.body.records(0).step().input().has_complete());
  request.set_instance("namespaces/binjiang/instances/999");
  request.clear_page_token();
  EXPECT_EQ(ReasonIn(branch_.Call(branch_.audit(), &Stub::GetHistory, request).status), "INSTANCE_UNKNOWN");
}

TEST_F(AuditCallsTest, PastIsShownAsItWas) {
  const std::string name = WriteNote();
  v1::GetInstanceAtRequest request;
  request.set_name(name);
  request.set_read_position(position() - 1);
  const auto before = branch_.Call(branch_.audit(), &Stub::GetInstanceAt, request);
  ASSERT_TRUE(before.ok()) << before.status.error_message();
  EXPECT_THAT(before.body.instance().states(), ::testing::ElementsAre("write"));
  ASSERT_EQ(before.body.open_tasks_size(), 1);
  EXPECT_EQ(before.body.open_tasks(0).state(), "write");
  request.set_read_position(position());
  EXPECT_EQ(branch_.Call(branch_.audit(), &Stub::GetInstanceAt, request).body.open_tasks(0).state(), "check");
  request.set_read_position(1);
  EXPECT_EQ(ReasonIn(branch_.Call(branch_.audit(), &Stub::GetInstanceAt, request).status),
            "INSTANCE_NOT_STARTED");
  for (const int64_t wrong : {int64_t{0}, position() + 1}) {
    request.set_read_position(wrong);
    EXPECT_EQ(ReasonIn(branch_.Call(branch_.audit(), &Stub::GetInstanceAt, request).status),
              "POSITION_UNKNOWN");
  }
}

TEST_F(AuditCallsTest, LiveLedgerVerifies) {
  WriteNote();
  v1::VerifyRequest request;
  request.set_parent("namespaces/binjiang");
  const auto context = branch_.Context();
  const auto reader = branch_.audit().Verify(context.get(), request);
  v1::VerifyResponse response;
  v1::VerifyResponse last;
  while (reader->Read(&response)) last = response;
  ASSERT_TRUE(reader->Finish().ok());
  EXPECT_TRUE(last.result().agreed()) << last.DebugString();
  EXPECT_EQ(last.result().records(), position());
  EXPECT_EQ(last.result().instances(), 1);
  EXPECT_EQ(last.result().reexecuted(), 2);
}

TEST_F(AuditCallsTest, ReadersWhoStallHoldUpNobody) {
  const std::string text(15'000, 'x');
  for (int i = 0; i < 400; ++i) ASSERT_TRUE(branch_.Start("note", R"({"text": ")" + text + R"("})").ok());
  struct Stalled {
    std::unique_ptr<grpc::ClientContext> context;
    std::unique_ptr<grpc::ClientReader<v1::ReadRecordsResponse>> reader;
  };
  std::vector<Stalled> stalled;
  v1::ReadRecordsResponse first;
  for (int i = 0; i < ServerOptions().stream_threads; ++i) {
    stalled.push_back({branch_.Context(), nullptr});
    stalled.back().reader = branch_.audit().ReadRecords(stalled.back().context.get(), All());
    ASSERT_TRUE(stalled.back().reader->Read(&first));
  }
  v1::VerifyRequest request;
  request.set_parent("namespaces/binjiang");
  const auto context = branch_.Context();
  const auto verified = branch_.audit().Verify(context.get(), request);
  v1::VerifyResponse response;
  while (verified->Read(&response)) continue;
  EXPECT_TRUE(verified->Finish().ok());
  EXPECT_TRUE(branch_.Advance(absl::Hours(1)).ok());
  const absl::Time start = absl::Now();
  branch_.server().Stop(absl::Minutes(1));
  EXPECT_LT(absl::Now() - start, absl::Seconds(30));
  for (const Stalled& reader : stalled) {
    while (reader.reader->Read(&first)) continue;
    EXPECT_FALSE(reader.reader->Finish().ok());
  }
}

TEST_F(AuditCallsTest, StreamsCheckTheCallerToo) {
  v1::VerifyRequest request;
  request.set_parent("namespaces/pudong");
  const auto context = branch_.Context();
  const auto reader = branch_.audit().Verify(context.get(), request);
  v1::VerifyResponse response;
  EXPECT_FALSE(reader->Read(&response));
  EXPECT_EQ(ReasonIn(reader->Finish()), "NAMESPACE_DENIED");
}

}  // namespace
}  // namespace liushui::server
