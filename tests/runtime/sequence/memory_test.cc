// What the sequencer keeps in memory: timers, messages, states, request ids.
#include "engine/runtime/sequence/instance_cache.h"
#include "engine/runtime/sequence/outbox.h"
#include "engine/runtime/sequence/request_filter.h"
#include "engine/runtime/sequence/requests.h"
#include "engine/runtime/sequence/timer_queue.h"
#include "gtest/gtest.h"
#include "tests/runtime/desk.h"

namespace liushui::runtime {
namespace {

TEST(TimerQueueTest, EarliestComesFirst) {
  TimerQueue timers;
  EXPECT_FALSE(timers.Earliest().has_value());
  EXPECT_EQ(timers.EarliestTime(), absl::InfiniteFuture());
  timers.Set(7, 300);
  timers.Set(9, 200);
  timers.Set(8, 200);
  EXPECT_EQ(timers.Earliest()->instance, 8);
  EXPECT_EQ(timers.EarliestTime(), absl::FromUnixMicros(200));
  timers.Set(8, 400);
  timers.Set(9, absl::nullopt);
  EXPECT_EQ(timers.Earliest()->instance, 7);
  timers.Set(7, absl::nullopt);
  timers.Set(8, absl::nullopt);
  timers.Set(1, absl::nullopt);
  EXPECT_FALSE(timers.Earliest().has_value());
}

Delivery Message(uint64_t index) {
  Delivery delivery;
  delivery.origin.set_index(index);
  return delivery;
}

std::vector<uint64_t> TakeAll(Outbox& outbox) {
  std::vector<uint64_t> indexes;
  while (auto delivery = outbox.Take()) indexes.push_back(delivery->origin.index());
  return indexes;
}

TEST(OutboxTest, ParkedMessagesComeBackInFront) {
  Outbox outbox;
  for (uint64_t index = 1; index <= 3; ++index) outbox.Add(Message(index));
  outbox.Park(70, *outbox.Take());
  outbox.Park(70, *outbox.Take());
  outbox.Unpark(71);
  EXPECT_FALSE(outbox.empty());
  outbox.Unpark(70);
  EXPECT_EQ(TakeAll(outbox), (std::vector<uint64_t>{1, 2, 3}));
  outbox.Park(70, Message(4));
  EXPECT_TRUE(outbox.empty());
}

SharedState StateOf(uint64_t instance, uint64_t last_index) {
  auto state = std::make_shared<state::v1::InstanceState>();
  state->set_instance(instance);
  state->set_last_index(last_index);
  state->set_subject(std::string(1'000, 'x'));
  return state;
}

TEST(InstanceCacheTest, LeastRecentlyUsedGoesFirst) {
  InstanceCache cache(13'000);
  for (uint64_t instance = 1; instance <= 3; ++instance) cache.Put(StateOf(instance, instance), 100);
  EXPECT_NE(cache.Find(1), nullptr);
  cache.Put(StateOf(4, 4), 100);
  EXPECT_NE(cache.Find(1), nullptr);
  EXPECT_EQ(cache.Find(2), nullptr);
  EXPECT_LE(cache.bytes(), 13'000);
}

TEST(InstanceCacheTest, UndurableIsNeverEvicted) {
  InstanceCache cache(1);
  for (uint64_t instance = 1; instance <= 5; ++instance) cache.Put(StateOf(instance, instance + 10), 10);
  for (uint64_t instance = 1; instance <= 5; ++instance) EXPECT_NE(cache.Find(instance), nullptr);
  cache.Put(StateOf(6, 20), 13);
  EXPECT_EQ(cache.Find(2), nullptr);
  EXPECT_NE(cache.Find(3), nullptr);
}

TEST(InstanceCacheTest, NewerStateReplaces) {
  InstanceCache cache(1 << 20);
  cache.Put(StateOf(1, 1), 0);
  const size_t bytes = cache.bytes();
  cache.Put(StateOf(1, 2), 0);
  EXPECT_EQ(cache.Find(1)->last_index(), 2);
  EXPECT_EQ(cache.bytes(), bytes);
}

TEST(RequestsTest, OldestRecentRequestsAreLookedUpOnDisk) {
  HeldDisk disk;
  const Caller kept = CallerOf(Li(), "kept", "content");
  ASSERT_TRUE(
      disk.store()
          .Commit({0,
                   {"r"},
                   {{views::RequestKey({views::RequestDay(absl::ToUnixMicros(Morning())), kBranch, "kept"}),
                     views::RecordedHashValue({0, kept.request_hash})}}})
          .ok());
  RequestFilter filter;
  filter.Add(views::RequestDay(absl::ToUnixMicros(Morning())), kBranch, "kept");
  Requests requests(&disk.store(), &filter);
  // Looked up when the ledger was empty: what is on disk since counts.
  EXPECT_EQ((*requests.Find(kept, 0, Morning()))->index, 0);
  EXPECT_FALSE(requests.Find(kept, 1, Morning())->has_value());
  EXPECT_FALSE(requests.Find(kept, 0, Morning() + absl::Hours(8 * 24))->has_value());
  for (uint64_t count = 1; count <= kMaxRecentRequests + 1; ++count) {
    ledger::v1::Record record;
    record.set_index(count);
    record.set_time_us(absl::ToUnixMicros(Morning()));
    requests.Remember(CallerOf(Li(), std::to_string(count)), record);
  }
  EXPECT_FALSE(requests.Find(CallerOf(Li(), "1"), 2, Morning())->has_value());
  EXPECT_TRUE(requests.Find(CallerOf(Li(), "2"), 2, Morning())->has_value());
}

TEST(RequestFilterTest, NeverForgetsWhatItWasTold) {
  RequestFilter filter;
  for (int count = 0; count < 200'000; ++count) filter.Add(10, kBranch, std::to_string(count));
  int false_alarms = 0;
  for (int count = 0; count < 200'000; ++count) {
    ASSERT_TRUE(filter.MayContain(10, kBranch, std::to_string(count)));
    false_alarms += filter.MayContain(10, kBranch, std::to_string(-1 - count));
  }
  EXPECT_LT(false_alarms, 2'000);
  EXPECT_FALSE(filter.MayContain(11, kBranch, "1"));
  // Days that no longer count are let go; those that do are kept.
  filter.Add(17, kBranch, "new");
  EXPECT_TRUE(filter.MayContain(10, kBranch, "1"));
  filter.Add(18, kBranch, "new");
  EXPECT_FALSE(filter.MayContain(10, kBranch, "1"));
}

}  // namespace
}  // namespace liushui::runtime
