// WatchStream: one watch and its rpc.
#ifndef LIUSHUI_ENGINE_SERVER_SERVICES_OVERSIGHT_WATCH_STREAM_H_
#define LIUSHUI_ENGINE_SERVER_SERVICES_OVERSIGHT_WATCH_STREAM_H_

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/time/clock.h"
#include "engine/base/mutex.h"
#include "engine/base/refusal.h"
#include "engine/runtime/oversight/watch_cursor.h"
#include "engine/server/messages/error_details.h"
#include "engine/server/services/oversight/watch_streams.h"
#include "grpcpp/support/server_callback.h"

namespace liushui::server {

inline constexpr int kTasksInMessage = 500;

// Where a watch begins, and for whom.
struct WatchStart {
  std::string name_space;
  uint64_t from = 0;
};

// A message is written when the one before it has gone. gRPC runs its reactions on threads of its own, never
// inside StartWrite or Finish. `Response` has a position.
template <typename Response>
class WatchStream final : public grpc::ServerWriteReactor<Response>,
                          public Watch,
                          public std::enable_shared_from_this<WatchStream<Response>> {
 public:
  // Puts what a record did into a message, and says whether the watch means any of it. An error ends the
  // watch. Asked of an empty record with every beat, too: time passes without records.
  using Tell = std::function<absl::StatusOr<bool>(const runtime::CommittedRecord&, absl::Time, Response*)>;

  // Opens a watch, or ends its rpc at once with what was wrong with the request.
  static grpc::ServerWriteReactor<Response>* Open(WatchStreams& streams,
                                                  const absl::StatusOr<WatchStart>& start, Tell tell) {
    const auto watch =
        std::make_shared<WatchStream>(streams, start.ok() ? *start : WatchStart(), std::move(tell));
    streams.group().Begin();
    watch->self_ = watch;
    const absl::Status added = start.ok() ? streams.Add(watch->id_, watch) : start.status();
    if (!added.ok()) watch->End(added);
    return watch.get();
  }

  WatchStream(WatchStreams& streams, const WatchStart& start, Tell tell)
      : streams_(streams),
        id_(streams.NewId()),
        tell_(std::move(tell)),
        cursor_(streams.engine().reads(), streams.engine().changes(), start.name_space, start.from),
        beat_(absl::Now()) {}

  bool TakeTurn(absl::Time now) override {
    {
      const MutexLock lock(&mutex_);
      if (ended_ || writing_) return false;
    }
    if (waiting_.empty() && !Read()) return false;
    if (!waiting_.empty()) {
      Write(waiting_.front(), now);
      waiting_.pop_front();
    } else if (now >= beat_) {
      Beat(now);
    }
    return waiting_.empty() && more_;
  }

  absl::Time NextBeat() const override { return beat_; }

  void End(const absl::Status& status) override {
    const MutexLock lock(&mutex_);
    if (ended_) return;
    ended_ = true;
    end_ = status;
    if (!writing_) this->Finish(ToGrpc(end_));
  }

  void OnWriteDone(bool ok) override {
    {
      const MutexLock lock(&mutex_);
      writing_ = false;
      if (!ok && !ended_) {
        ended_ = true;
        end_ = Gone();
      }
      if (ended_) return this->Finish(ToGrpc(end_));
    }
    streams_.Wake();
  }
  void OnCancel() override { End(Gone()); }
  void OnDone() override {
    const std::shared_ptr<WatchStream> self = std::move(self_);  // until this function is over
    CallGroup& group = streams_.group();
    streams_.Forget(id_);
    group.End();
  }

 private:
  static absl::Status Gone() {
    return Refuse(absl::StatusCode::kCancelled, "CALL_CANCELLED", "the reader ended the call");
  }

  // Reads on; false if that ended the watch.
  bool Read() {
    const auto records = cursor_.Next(kRecordsPerTurn);
    if (!records.ok()) {
      End(records.status());
      return false;
    }
    more_ = !records->empty();
    const absl::Time now = streams_.engine().Now();
    for (const runtime::SharedRecord& record : *records) {
      Response response;
      const absl::StatusOr<bool> tells = tell_(*record, now, &response);
      if (!tells.ok()) {
        End(tells.status());
        return false;
      }
      if (!*tells) continue;
      AddInParts(std::move(response), record->index);
    }
    return true;
  }

  void Beat(absl::Time now) {
    Response beat;
    const absl::StatusOr<bool> tells = tell_(runtime::CommittedRecord(), streams_.engine().Now(), &beat);
    if (!tells.ok()) return End(tells.status());
    const uint64_t position = cursor_.position();
    if (*tells && position > 0) {
      AddInParts(std::move(beat), position - 1);
      beat = std::move(waiting_.front());
      waiting_.pop_front();
    }
    beat.set_position(static_cast<int64_t>(waiting_.empty() ? position : position - 1));
    Write(beat, now);
  }

  // A record that withdraws ten thousand tasks is more than one message may hold: it comes in several, and
  // only with the last of them is it told.
  void AddInParts(Response whole, uint64_t index) {
    if constexpr (requires { whole.mutable_tasks(); }) {
      auto& tasks = *whole.mutable_tasks();
      int told = 0;
      for (; tasks.size() - told > kTasksInMessage; told += kTasksInMessage) {
        Response& part = waiting_.emplace_back();
        part.set_position(static_cast<int64_t>(index));
        for (int i = told; i < told + kTasksInMessage; ++i) part.add_tasks()->Swap(tasks.Mutable(i));
      }
      tasks.DeleteSubrange(0, told);
    }
    whole.set_position(static_cast<int64_t>(index + 1));
    waiting_.push_back(std::move(whole));
  }

  void Write(const Response& response, absl::Time now) {
    beat_ = now + streams_.options().heartbeat;
    const MutexLock lock(&mutex_);
    if (ended_) return;
    current_ = response;
    writing_ = true;
    this->StartWrite(&current_);
  }

  WatchStreams& streams_;
  const uint64_t id_;
  const Tell tell_;
  // Of the thread that serves all watches.
  runtime::WatchCursor cursor_;
  std::deque<Response> waiting_;  // of one turn
  absl::Time beat_;
  bool more_ = false;  // the last reading brought something

  std::shared_ptr<WatchStream> self_;  // shared with gRPC in effect: lives until OnDone
  Mutex mutex_;
  Response current_ ABSL_GUARDED_BY(mutex_);  // left alone while writing_
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Status end_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace liushui::server

#endif  // LIUSHUI_ENGINE_SERVER_SERVICES_OVERSIGHT_WATCH_STREAM_H_
