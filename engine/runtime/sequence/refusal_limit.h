// RefusalLimit: how many refusals of one actor are recorded one by one, so that nobody can fill the disk by
// trying again and again.
//
// A minute begins with the first refusal of an actor in a namespace. The first kMaxRefusalsRecorded in it
// have records of their own; the rest are counted, and told by one record when the minute is over.
#ifndef LIUSHUI_ENGINE_RUNTIME_SEQUENCE_REFUSAL_LIMIT_H_
#define LIUSHUI_ENGINE_RUNTIME_SEQUENCE_REFUSAL_LIMIT_H_

#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "liushui/ledger/v1/record.pb.h"

namespace liushui::runtime {

constexpr int kMaxRefusalsRecorded = 20;
constexpr absl::Duration kRefusalWindow = absl::Minutes(1);
// Actors kept in mind at a time. The refusals of others are recorded until one of these minutes is over.
constexpr size_t kMaxRefusedActors = 10'000;

// For one thread. Time is that of the ledger, and given.
class RefusalLimit {
 public:
  // Whether this refusal is to be recorded; otherwise it is counted.
  bool Admit(const std::string& name_space, const ledger::v1::Actor& actor, const std::string& reason,
             absl::Time now);

  // When the next minute that has something to tell is over; the infinite future without one.
  absl::Time NextEnd() const { return next_end_; }
  // Records, but for what every record has, of the minutes that are over at `now`: who was refused how often
  // without a record. They are told once.
  std::vector<ledger::v1::Record> TakeEnded(absl::Time now);

 private:
  using Key = std::tuple<std::string, std::string, std::string>;  // namespace, actor, on whose behalf
  struct Window {
    absl::Time begin;
    ledger::v1::Actor actor;
    int recorded = 0;
    std::map<std::string, uint32_t> suppressed;  // by reason
  };

  // The record that tells of a window, if it has anything to tell.
  static void Tell(const Key& key, const Window& window, std::vector<ledger::v1::Record>& records);
  void FindNextEnd();

  std::map<Key, Window> windows_;
  absl::Time next_end_ = absl::InfiniteFuture();
  std::vector<ledger::v1::Record> untold_;  // of minutes that were over when another began
};

}  // namespace liushui::runtime

#endif  // LIUSHUI_ENGINE_RUNTIME_SEQUENCE_REFUSAL_LIMIT_H_
