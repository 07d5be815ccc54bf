// The verdict of clients/python/verify_bundle.py, which knows nothing of our code.
#ifndef LIUSHUI_TESTS_PROOF_EVIDENCE_PYTHON_VERDICT_H_
#define LIUSHUI_TESTS_PROOF_EVIDENCE_PYTHON_VERDICT_H_

#include <string>

namespace liushui::proof {

// Its exit code for a bundle under a policy: 0 proved, 1 not, 2 could not be checked. Without python3 or the
// openssl command the test is over.
int PythonVerdict(const std::string& archive, const std::string& policy);

}  // namespace liushui::proof

#endif  // LIUSHUI_TESTS_PROOF_EVIDENCE_PYTHON_VERDICT_H_
