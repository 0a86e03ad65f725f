"""Who sees a contact's page and who changes its data (workflow.md 3 and 7).

A contact exists for people of its own organisation alone: for those who see one of its inquiries, who see the whole
organisation, or who entered it.
"""

from datetime import datetime

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet

from accounts.absences import represented_by
from accounts.models import Person
from accounts.rights import Right, Scope
from contacts.models import Contact
from requests_app.models import Assignment, Inquiry


def contacts_visible_to(person: Person) -> QuerySet[Contact]:
    """The contacts that exist for the person."""
    ours = Contact.objects.filter(organisation=person.organisation)
    return ours if _sees_all(person) else ours.filter(_seen_by(person))


def opens(person: Person, contact: Contact, inquiries: int) -> bool:
    """Say the same of one contact whose number of visible inquiries is known, without asking the database."""
    if contact.organisation_id != person.organisation.pk:
        return False
    return inquiries > 0 or contact.created_by_id == person.pk or _sees_all(person)


def contacts_editable_by(person: Person, at: datetime) -> QuerySet[Contact]:
    """The contacts whose data the person may change."""
    return contacts_visible_to(person).filter(_editable(person, at))


def editable(person: Person, at: datetime) -> ExpressionWrapper:
    """Whether the person may change a contact that they see already, to be fetched along with it."""
    ours = Q(organisation=person.organisation, anonymised_at=None)
    return ExpressionWrapper(ours & _editable(person, at), output_field=BooleanField())


def _sees_all(person: Person) -> bool:
    return person.scope == Scope.ORGANISATION or person.has_right(Right.DUPLICATES)


def _seen_by(person: Person) -> Q:
    visible = Inquiry.objects.visible_to(person)
    return _has_inquiry(visible) | Q(created_by=person)


def _editable(person: Person, at: datetime) -> Q:
    """R of one of its inquiries, who has assigned one, anybody of the unit while nobody is responsible (workflow.md 3).

    Whoever may merge contacts may change them; one without inquiries is changed by who entered it.
    """
    if person.has_right(Right.DUPLICATES):
        return Q(organisation=person.organisation)
    acts_for = [person.pk, *represented_by(person, at)]
    assigned = Assignment.objects.filter(
        inquiry=OuterRef("pk"), from_person=person, from_organisation=person.organisation
    )
    free = Q(responsible=None, responsible_unit__organisation=person.organisation)
    theirs = Inquiry.objects.filter(Q(responsible__in=acts_for) | free | Exists(assigned))
    own = Q(created_by=person) & ~_has_inquiry(Inquiry.objects.all())
    return _has_inquiry(theirs) | own


def _has_inquiry(inquiries: QuerySet[Inquiry]) -> Q:
    """The contact, or the copy that it is, has one of the inquiries."""
    copies = Assignment.objects.filter(to_contact=OuterRef("pk"), inquiry__in=inquiries.values("pk"))
    return Q(Exists(inquiries.filter(contact=OuterRef("pk")))) | Q(Exists(copies))
