package isolates.bench.gate.report;

import isolates.bench.gate.Judgement;
import isolates.bench.gate.Judgement.Decision;
import isolates.bench.gate.Judgement.Defect;
import isolates.bench.gate.Judgement.Finding;
import isolates.bench.sample.Group;
import java.io.StringWriter;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * A judgement as JUnit XML, in the form that Surefire writes and that Jenkins, GitLab and GitHub's
 * reporters read: a test a subject, regressions as failures, what is inconclusive as skipped. No
 * test takes time: the comparing took none, and the measured times stand in the words.
 */
public final class JunitReport {
  private final XMLStreamWriter xml;

  private JunitReport(XMLStreamWriter xml) {
    this.xml = xml;
  }

  public static String text(Judgement judgement) {
    StringWriter text = new StringWriter();
    try {
      XMLStreamWriter xml = XMLOutputFactory.newFactory().createXMLStreamWriter(text);
      xml.writeStartDocument("UTF-8", "1.0");
      xml.writeCharacters("\n");
      new JunitReport(xml).write(judgement);
      xml.writeEndDocument();
      xml.close();
    } catch (XMLStreamException e) {
      throw new IllegalStateException("writing XML into memory failed", e);
    }
    return text.append('\n').toString();
  }

  private void write(Judgement judgement) throws XMLStreamException {
    int defects = judgement.defects().size();
    start("testsuite", "name", "isolates.gate", "time", "0");
    xml.writeAttribute("tests", Integer.toString(defects + judgement.findings().size()));
    xml.writeAttribute("errors", "0");
    xml.writeAttribute("skipped", Long.toString(judgement.count(Decision.INCONCLUSIVE)));
    xml.writeAttribute("failures", Long.toString(defects + judgement.count(Decision.REGRESSION)));
    start("properties");
    property("baseline", judgement.baseline().name() + " " + judgement.baseline().commit());
    property("candidate", judgement.candidate().name() + " " + judgement.candidate().commit());
    property("machine", judgement.candidate().machine());
    property("verdict", judgement.decision().id());
    xml.writeEndElement();
    for (Defect defect : judgement.defects()) {
      String kind = defect.kind().id();
      testCase("correctness", defect.where() + " " + kind);
      failure(kind, Wording.reason(defect));
      xml.writeEndElement();
    }
    for (Finding finding : judgement.findings()) {
      Group group = finding.subject().group();
      testCase(
          group.platformName().replace('/', '-') + "." + group.function(),
          group.mode().id() + " " + finding.subject().quantity());
      String reason = Wording.reason(finding);
      switch (finding.decision()) {
        case REGRESSION -> failure("regression", reason);
        case INCONCLUSIVE -> element("", "skipped", "message", reason);
        case PASS, IMPROVEMENT -> element(reason, "system-out");
      }
      xml.writeEndElement();
    }
    xml.writeEndElement();
  }

  private void start(String element, String... attributes) throws XMLStreamException {
    xml.writeStartElement(element);
    for (int i = 0; i < attributes.length; i += 2) {
      xml.writeAttribute(attributes[i], legal(attributes[i + 1]));
    }
  }

  private void element(String text, String name, String... attributes) throws XMLStreamException {
    start(name, attributes);
    xml.writeCharacters(legal(text));
    xml.writeEndElement();
  }

  private void property(String name, String value) throws XMLStreamException {
    element("", "property", "name", name, "value", value);
  }

  private void testCase(String of, String name) throws XMLStreamException {
    start("testcase", "classname", "isolates.gate." + of, "name", name, "time", "0");
  }

  private void failure(String type, String reason) throws XMLStreamException {
    element(reason, "failure", "type", type, "message", reason);
  }

  /** What a program under test wrote may hold characters that no XML document can. */
  private static String legal(String text) {
    return text.replaceAll("[^\\t\\n\\x20-\\uD7FF\\uE000-\\uFFFD\\x{10000}-\\x{10FFFF}]", "\uFFFD");
  }
}
