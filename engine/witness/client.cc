#include "engine/witness/client.h"

#include <httplib.h>

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/proof/note/witness.h"
#include "engine/witness/limited_calls.h"

namespace liushui::witness {
namespace {

using proof::WitnessVerdict;

constexpr size_t kMaxAnswerBytes = 65'536;
constexpr size_t kMaxQuotedBytes = 200;
// While it connects a call cannot be interrupted.
constexpr absl::Duration kConnectTime = absl::Seconds(2);

absl::Status Silent(const std::string& url, absl::string_view found) {
  return Refuse(absl::StatusCode::kUnavailable, "WITNESS_SILENT",
                absl::StrCat("witness ", url, ": expected its cosignature, found ", found));
}

absl::Status AddressWrong(const WitnessAddress& address, absl::string_view expected) {
  return Refuse(
      absl::StatusCode::kInvalidArgument, "WITNESS_ADDRESS_WRONG",
      absl::StrCat("witness ", address.key.name, ": expected ", expected, ", found '", address.url, "'"));
}

}  // namespace

WitnessClient::WitnessClient(WitnessAddress address, absl::Duration answer_time)
    : address_(std::move(address)), answer_time_(answer_time), calls_(std::make_unique<LimitedCalls>()) {}
WitnessClient::~WitnessClient() = default;
WitnessClient::WitnessClient(WitnessClient&&) = default;

void WitnessClient::Interrupt() {
  calls_->Interrupt();
}

absl::StatusOr<WitnessClient> WitnessClient::Make(WitnessAddress address, absl::Duration answer_time) {
  constexpr absl::string_view kScheme = "http://";
  if (address.key.type != proof::SignatureType::kEd25519Cosignature) {
    return AddressWrong(address, "a key of a witness (type 4)");
  }
  absl::string_view rest = address.url;
  if (!absl::ConsumePrefix(&rest, kScheme) || rest.empty() || rest.front() == '/') {
    return AddressWrong(address, "http://host[:port][/path]");
  }
  const size_t slash = std::min(rest.find('/'), rest.size());
  const std::string host = absl::StrCat(kScheme, rest.substr(0, slash));
  const std::string path = absl::StrCat(absl::StripSuffix(rest.substr(slash), "/"), "/add-checkpoint");
  if (!httplib::Client(host).is_valid()) return AddressWrong(address, "http://host[:port][/path]");
  WitnessClient client(std::move(address), answer_time);
  client.host_ = host;
  client.path_ = path;
  return client;
}

absl::StatusOr<WitnessClient::Answer> WitnessClient::Post(absl::string_view body, absl::Time deadline) const {
  const absl::Duration left = deadline - absl::Now();
  if (left < absl::Milliseconds(1)) return Silent(address_.url, "no answer in time");
  httplib::Client http(host_);
  // The library's limits are for each piece of an answer; that for all of it is the deadline.
  http.set_connection_timeout(absl::ToChronoMilliseconds(std::min(left, kConnectTime)));
  http.set_read_timeout(absl::ToChronoMilliseconds(left));
  http.set_write_timeout(absl::ToChronoMilliseconds(left));
  httplib::Request request;
  request.method = "POST";
  request.path = path_;
  request.body = std::string(body);
  request.set_header("Content-Type", "application/octet-stream");
  Answer answer;
  // Gives up on an answer that has no end.
  request.content_receiver = [&answer](const char* bytes, size_t length, uint64_t, uint64_t) {
    answer.body.append(bytes, length);
    return answer.body.size() <= kMaxAnswerBytes;
  };
  const httplib::Result result = calls_->Send(http, request, deadline);
  if (!result && absl::Now() >= deadline) return Silent(address_.url, "no answer in time");
  if (!result) return Silent(address_.url, httplib::to_string(result.error()));
  answer.status = result->status;
  return answer;
}

absl::StatusOr<proof::NoteSignature> WitnessClient::ReadLines(const proof::Note& note,
                                                              absl::string_view lines) const {
  proof::Note cosigned{note.text, {}};
  while (!lines.empty()) {
    const size_t end = lines.find('\n');
    if (end == absl::string_view::npos) return Silent(address_.url, "a line without an end");
    const auto line = proof::ParseSignatureLine(lines.substr(0, end + 1));
    if (!line.ok()) return Silent(address_.url, line.status().message());
    const bool own = line->name == address_.key.name && line->key_id == address_.key.id();
    if (own) cosigned.signatures.push_back(*line);  // lines by other keys are to be ignored
    lines.remove_prefix(end + 1);
  }
  const absl::StatusOr<int64_t> time = proof::CheckCosignature(cosigned, address_.key);
  if (!time.ok()) return Silent(address_.url, time.status().message());
  if (*time == 0) return Silent(address_.url, "one without a time");
  return cosigned.signatures.front();
}

// Takes over the size which the witness names; refused where no question will bring a cosignature.
absl::Status WitnessClient::Follow(const proof::TreeHead& head, const Answer& answer) {
  if (answer.status == static_cast<int>(WitnessVerdict::kOtherSize)) {
    uint64_t size = 0;
    if (!absl::SimpleAtoi(absl::StripSuffix(answer.body, "\n"), &size)) {
      return Silent(address_.url, "another size than asked about, but no size");
    }
    known_size_ = size;
    if (size <= head.size) return absl::OkStatus();
    return Refuse(absl::StatusCode::kFailedPrecondition, "WITNESS_AHEAD",
                  absl::StrCat("witness ", address_.key.name, " (", address_.url, ") has cosigned a tree of ",
                               size, " records of this origin, but this ledger has ", head.size));
  }
  const std::string words =
      absl::StrCat("status ", answer.status, ": ", answer.body.substr(0, kMaxQuotedBytes));
  const bool refused = answer.status == static_cast<int>(WitnessVerdict::kNotSigned) ||
                       answer.status == static_cast<int>(WitnessVerdict::kUnknownLog);
  if (answer.status == static_cast<int>(WitnessVerdict::kInconsistent)) {
    return Refuse(absl::StatusCode::kFailedPrecondition, "WITNESS_DISAGREES",
                  absl::StrCat("witness ", address_.key.name, " (", address_.url, ") has cosigned a tree of ",
                               known_size_, " records of this origin, out of which this ledger's, of ",
                               head.size, " records, does not grow (", words, ")"));
  }
  if (!refused) return Silent(address_.url, words);
  return Refuse(absl::StatusCode::kFailedPrecondition, "WITNESS_REFUSED",
                absl::StrCat("witness ", address_.url, " refuses to cosign: ", words));
}

absl::StatusOr<proof::NoteSignature> WitnessClient::Ask(absl::string_view note, const GrowthProver& prove) {
  ASSIGN_OR_RETURN(const proof::Note parsed, proof::ParseNote(note));
  ASSIGN_OR_RETURN(const proof::Checkpoint checkpoint, proof::ParseCheckpoint(parsed.text));
  const absl::Time deadline = absl::Now() + answer_time_;
  for (int asked = 0; asked < kMaxQuestions; ++asked) {
    const uint64_t old_size = std::min(known_size_, checkpoint.head.size);
    proof::HashList growth;
    if (old_size > 0) {
      ASSIGN_OR_RETURN(growth, prove(old_size));
    }
    ASSIGN_OR_RETURN(const Answer answer, Post(proof::SubmissionText(old_size, growth, note), deadline));
    if (answer.status == static_cast<int>(WitnessVerdict::kCosign)) {
      ASSIGN_OR_RETURN(proof::NoteSignature line, ReadLines(parsed, answer.body));
      known_size_ = checkpoint.head.size;
      return line;
    }
    RETURN_IF_ERROR(Follow(checkpoint.head, answer));
  }
  return Silent(address_.url, "another size at every question");
}

}  // namespace liushui::witness
